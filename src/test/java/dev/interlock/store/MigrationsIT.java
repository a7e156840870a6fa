package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.interlock.bus.StoreException;
import dev.interlock.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Which databases of an outside server are refused before any of our tables is in them. */
class MigrationsIT {
    private final DatabaseUrl server = TestDatabase.shared().url();

    @Test
    void a_database_that_cannot_keep_all_texts_is_refused() throws SQLException {
        var database = created("latin1", "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");

        assertEquals(
                "its encoding is LATIN1, and must be UTF8", refusal(database).replaceFirst(".*ERROR: ", ""));
        assertEquals(0, tables(database));
    }

    @Test
    void a_database_of_somebody_else_is_refused() throws SQLException {
        var database = created("of_others", "TEMPLATE template0");
        execute(database, "CREATE TABLE flow_instance (a int)");

        assertEquals(
                "the database %s cannot be used: it has tables that are not Interlock's: give it an empty database"
                        .formatted(database),
                refusal(database));
        assertEquals(1, tables(database));
    }

    @Test
    void a_database_that_refuses_us_is_not_waited_for() {
        var nowhere =
                new DatabaseUrl(server.user(), server.password(), server.host(), server.port(), "no_such_database");

        var refused = assertTimeout(
                Duration.ofSeconds(30),
                () -> assertThrows(StoreException.class, () -> Migrations.run(nowhere, Duration.ofMinutes(1))));

        assertEquals(
                "the database %s cannot be used: FATAL: database \"no_such_database\" does not exist"
                        .formatted(nowhere),
                refused.getMessage());
    }

    private static String refusal(DatabaseUrl database) {
        var refused = assertThrows(StoreException.class, () -> Migrations.run(database, Duration.ofSeconds(10)));
        return String.valueOf(refused.getMessage());
    }

    private DatabaseUrl created(String name, String options) throws SQLException {
        execute(server, "DROP DATABASE IF EXISTS " + name);
        execute(server, "CREATE DATABASE " + name + ' ' + options);
        return new DatabaseUrl(server.user(), server.password(), server.host(), server.port(), name);
    }

    private static void execute(DatabaseUrl database, String sql) throws SQLException {
        try (var connection = connection(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int tables(DatabaseUrl database) throws SQLException {
        try (var connection = connection(database);
                var statement = connection.createStatement();
                var counted = statement.executeQuery("SELECT count(*) FROM pg_tables"
                        + " WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'")) {
            counted.next();
            return counted.getInt(1);
        }
    }

    private static Connection connection(DatabaseUrl database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(database.host(), database.port(), database.database()),
                database.user(),
                database.password().value());
    }
}
