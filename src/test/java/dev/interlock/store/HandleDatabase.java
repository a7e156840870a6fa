package dev.interlock.store;

import dev.interlock.config.Database.Connections;
import dev.interlock.config.DatabaseUrl;
import dev.interlock.config.Registration;
import dev.interlock.config.Secret;
import dev.interlock.store.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL of its own with the tables of handles and flows, emptied for each test. */
public final class HandleDatabase implements AutoCloseable {
    private static final String EMPTY = """
            TRUNCATE cm_handle, flow_instance, flow_log, flow_task, flow_schema, flow_schema_version, registration_result
            """;

    private final EmbeddedPostgres server;
    private final DatabaseUrl url;

    private HandleDatabase(EmbeddedPostgres server, DatabaseUrl url) {
        this.server = server;
        this.url = url;
    }

    /** Starts and migrates it; blocks. */
    public static HandleDatabase start(Path directory) {
        var server = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(directory));
        var url = url(server.uri());
        Migrations.run(url, Duration.ofSeconds(60));
        return new HandleDatabase(server, url);
    }

    /** Connections for one Vert.x. */
    public Postgres connect(Vertx vertx) {
        return new Postgres(
                vertx, url, new Connections(8, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20)));
    }

    /** The store of the emptied tables. */
    public PgHandleStore emptied(Postgres postgres, Registration settings) {
        empty();
        return new PgHandleStore(postgres, settings);
    }

    /** Empties the tables. */
    void empty() {
        texts(EMPTY);
    }

    /** A connection of somebody else, blocking. */
    public Connection jdbc() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(url.host(), url.port(), url.database()),
                url.user(),
                url.password().value());
    }

    /** The first column of what a statement gives, if it gives any. */
    public List<String> texts(String sql) {
        try (var connection = jdbc();
                var statement = connection.createStatement()) {
            var texts = new ArrayList<String>();
            if (statement.execute(sql)) {
                var rows = statement.getResultSet();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private static DatabaseUrl url(URI uri) {
        var account = uri.getUserInfo().split(":", 2);
        return new DatabaseUrl(
                account[0],
                new Secret(account[1]),
                uri.getHost(),
                uri.getPort(),
                uri.getPath().substring(1));
    }
}
