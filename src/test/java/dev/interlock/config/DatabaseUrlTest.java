package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseUrlTest {
    @Test
    void a_url_is_taken_apart_and_decoded() {
        assertEquals(
                Optional.of(new DatabaseUrl("m e", new Secret("p@s:s/w+rd%"), "my_db.local", 6000, "inter lock")),
                DatabaseUrl.parse("postgresql://m%20e:p%40s%3As%2Fw+rd%25@my_db.local:6000/inter%20lock"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:pw@db:5432/x",
                "postgresql://me@[::1]:5432/x",
                "postgresql://m%20e:p%40s%3As%2Fw%2Brd%25@my_db:1/inter%20lock",
                "postgresql://me:pw@db:5432/x?sslmode=require",
                "postgresql://me:pw@db:5432/x?sslmode=verify-full",
                "postgresql://me:pw@db:5432/x?sslmode=verify-ca&sslrootcert=/etc/our%20own/root%2B1.pem"
            })
    void a_url_with_its_password_reads_as_it_was_written(String text) {
        assertEquals(
                text, DatabaseUrl.parse(text).map(DatabaseUrl::withPassword).orElseThrow());
    }

    @Test
    void the_short_scheme_and_no_port_are_accepted() {
        assertEquals(
                "postgresql://me:pw@db:5432/x",
                DatabaseUrl.parse("postgres://me:pw@db/x").orElseThrow().withPassword());
    }

    @Test
    void a_url_says_how_connections_are_encrypted() {
        assertEquals(
                Optional.of(new DatabaseTls(DatabaseTls.Mode.VERIFY_FULL, Optional.of(Path.of("/etc/root.pem")))),
                DatabaseUrl.parse("postgresql://me:pw@db/x?sslmode=verify-full&sslrootcert=%2Fetc/root.pem")
                        .map(DatabaseUrl::tls));
        assertEquals(
                Optional.of(DatabaseTls.NONE),
                DatabaseUrl.parse("postgresql://me:pw@db/x").map(DatabaseUrl::tls));
    }

    @Test
    void a_url_hides_its_password() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://me:hunter2@db/x").orElseThrow();
        assertEquals("postgresql://me:***@db:5432/x", url.toString());
        assertEquals("***", url.password().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db",
                "mysql://me:pw@db/x",
                "postgresql://db/x",
                "postgresql://me:pw@db",
                "postgresql://me:pw@db/",
                "postgresql://me:pw@db:0/x",
                "postgresql://me:pw@db:65536/x",
                "postgresql://me:pw@db:port/x",
                "postgresql://me:p@w@db/x",
                "postgresql://me:p%w@db/x",
                "postgresql://me:***@db/x",
                "postgresql://me:pw@db/x?password=y",
                "postgresql://me:pw@db/x?",
                "postgresql://me:pw@db/x?sslmode=",
                "postgresql://me:pw@db/x?sslmode=sometimes",
                "postgresql://me:pw@db/x?sslmode=require&sslrootcert=/root.pem",
                "postgresql://me:pw@db/x?sslmode=verify-ca&sslrootcert=",
                "postgresql://me:pw@db/x?sslmode=verify-ca&sslcert=/client.pem",
                "postgresql://me:pw@one,two/x"
            })
    void anything_else_is_no_url_of_a_database(String text) {
        assertEquals(Optional.empty(), DatabaseUrl.parse(text));
    }
}
