package dev.interlock.bench;

import dev.interlock.config.DatabaseUrl;
import dev.interlock.store.Postgres;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Map;

/**
 * A place for tables of a bench in the database of a node, beside the node's own: a PostgreSQL schema that is made anew and dropped at the
 * end. Belongs to one bench at a time. Blocks its callers.
 */
final class Scratch implements AutoCloseable {
    static final String SCHEMA = "interlock_bench";

    /** What is not in the scratch schema is the node's. */
    static final Map<String, String> PARAMETERS = Map.of("search_path", SCHEMA + ", public");

    private final DatabaseUrl url;
    private final PgConnection connection;

    private Scratch(DatabaseUrl url, PgConnection connection) {
        this.url = url;
        this.connection = connection;
    }

    static Scratch open(Vertx vertx, DatabaseUrl url) {
        var scratch = new Scratch(url, EventLoops.await(PgConnection.connect(vertx, options(url))));
        var free = scratch.query("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", Tuple.of(SCHEMA));
        if (!free.iterator().next().getBoolean(0)) {
            scratch.connection.close();
            throw new BenchException("another bench is at work in this database");
        }
        try {
            scratch.script("DROP SCHEMA IF EXISTS %1$s CASCADE; CREATE SCHEMA %1$s".formatted(SCHEMA));
            return scratch;
        } catch (BenchException broken) {
            scratch.close();
            throw broken;
        }
    }

    /** How to connect to this place. */
    PgConnectOptions options() {
        return options(url);
    }

    private static PgConnectOptions options(DatabaseUrl url) {
        var options = Postgres.connectOptions(url)
                .addProperty("application_name", "interlock bench")
                .addProperty("client_min_messages", "warning");
        PARAMETERS.forEach(options::addProperty);
        return options;
    }

    /** Runs statements that take no arguments. */
    void script(String sql) {
        EventLoops.await(connection.query(sql).execute());
    }

    RowSet<Row> query(String sql, Tuple arguments) {
        return EventLoops.await(connection.preparedQuery(sql).execute(arguments));
    }

    @Override
    public void close() {
        try {
            script("DROP SCHEMA IF EXISTS %s CASCADE".formatted(SCHEMA));
        } catch (BenchException failed) {
            throw new BenchException(
                    "the schema %s is left in the database until the next bench: %s"
                            .formatted(SCHEMA, failed.getMessage()),
                    failed);
        }
        EventLoops.await(connection.close());
    }
}
