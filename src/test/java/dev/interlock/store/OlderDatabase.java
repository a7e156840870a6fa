package dev.interlock.store;

import dev.interlock.config.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** A database of its own on the server that all tests share, in the form that an older version has made. */
final class OlderDatabase implements AutoCloseable {
    private static final TestDatabase SERVER = TestDatabase.shared();

    private final DatabaseUrl url = newUrl();
    private final Postgres postgres = new Postgres(SERVER.vertx(), url, SERVER.connections());

    /** @param version of the newest migration that it knows */
    OlderDatabase(String version) {
        SERVER.await(() -> SERVER.postgres().query("CREATE DATABASE " + url.database(), Tuple.tuple()));
        Flyway.configure()
                .dataSource(
                        "jdbc:postgresql://%s:%d/%s".formatted(url.host(), url.port(), url.database()),
                        url.user(),
                        url.password().value())
                .locations(Migrations.LOCATION)
                .target(version)
                .skipDefaultCallbacks(true)
                .load()
                .migrate();
        query("SELECT create_flow_log_partitions()");
    }

    private static DatabaseUrl newUrl() {
        var server = SERVER.url();
        var name = "older_" + UUID.randomUUID().toString().replace('-', '_');
        return new DatabaseUrl(server.user(), server.password(), server.host(), server.port(), name);
    }

    Postgres postgres() {
        return postgres;
    }

    <T> T await(Future<T> future) {
        return SERVER.await(() -> future);
    }

    RowSet<Row> query(String sql, Object... arguments) {
        return await(postgres.query(sql, Tuple.from(arguments)));
    }

    /** Brings it to the form of this version, as a node does that starts. */
    void upgrade() {
        Migrations.run(url, Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        await(postgres.close());
    }
}
