package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.Eventually;
import dev.interlock.bus.StoreException;
import dev.interlock.config.DatabaseUrl;
import dev.interlock.store.embedded.EmbeddedPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes encrypted connections only, by both clients that speak to it. Its certificate is for 127.0.0.1. */
class PgTlsIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static final char[] KEY_STORE_PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException, InterruptedException, GeneralSecurityException, SQLException {
        server = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(directory.resolve("data")));
        var keys = keys();
        var certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
        Files.writeString(directory.resolve("server.pem"), certificate);
        write("server.crt", certificate);
        write(
                "server.key",
                pem("PRIVATE KEY", keys.getKey("server", KEY_STORE_PASSWORD).getEncoded()));
        write("pg_hba.conf", "hostssl all all all scram-sha-256");
        execute("ALTER SYSTEM SET ssl = on");
        execute("SELECT pg_reload_conf()");
        Eventually.holds(PgTlsIT::refusesToTalkOpenly, () -> "the server goes on without TLS");
    }

    private static boolean refusesToTalkOpenly() {
        try {
            execute("SELECT 1");
            return false;
        } catch (SQLException refused) {
            return true;
        }
    }

    @AfterAll
    static void stop() {
        server.stop();
        VERTX.close().await();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?sslmode=prefer",
                "?sslmode=require",
                "?sslmode=verify-ca&sslrootcert=%s",
                "?sslmode=verify-full&sslrootcert=%s"
            })
    void connections_are_encrypted(String parameters) {
        var url = url("127.0.0.1", parameters);
        Migrations.run(url, Duration.ZERO);
        ping(url);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', no encryption",
        "127.0.0.1, ?sslmode=disable, no encryption",
        "127.0.0.1, ?sslmode=verify-ca, unable to find valid certification path",
        "127.0.0.1, ?sslmode=verify-full, unable to find valid certification path",
        "localhost, ?sslmode=verify-full&sslrootcert=%s, localhost"
    })
    void connections_that_are_not_as_asked_for_are_refused(String host, String parameters, String reason) {
        var url = url(host, parameters);
        var migrating = assertThrows(StoreException.class, () -> Migrations.run(url, Duration.ZERO));
        assertTrue(String.valueOf(migrating.getMessage()).contains(reason), migrating.getMessage());
        assertThrows(StoreException.class, () -> ping(url));
    }

    @Test
    void a_certificate_that_is_not_trusted_is_not_waited_for() {
        var url = url("127.0.0.1", "?sslmode=verify-ca");
        assertTimeout(
                Duration.ofSeconds(30),
                () -> assertThrows(StoreException.class, () -> Migrations.run(url, Duration.ofMinutes(1))));
    }

    @Test
    void a_server_without_tls_is_taken_if_tls_is_only_preferred() {
        var url = TestDatabase.shared().url().withPassword();
        ping(DatabaseUrl.parse(url + "?sslmode=prefer").orElseThrow());
        var required = DatabaseUrl.parse(url + "?sslmode=require").orElseThrow();
        var refused = assertThrows(StoreException.class, () -> ping(required));
        assertTrue(String.valueOf(refused.getMessage()).contains("SSL"), refused.getMessage());
    }

    private static void ping(DatabaseUrl url) {
        var postgres = new Postgres(VERTX, url, TestDatabase.shared().connections());
        postgres.ping().eventually(postgres::close).await();
    }

    /** @param parameters with the place of the certificate left open */
    private static DatabaseUrl url(String host, String parameters) {
        var certificate = directory.resolve("server.pem").toString();
        return DatabaseUrl.parse(server.url().replace("127.0.0.1", host) + parameters.formatted(certificate))
                .orElseThrow();
    }

    private static KeyStore keys() throws IOException, InterruptedException, GeneralSecurityException {
        var store = directory.resolve("keys.p12");
        var made = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        String.valueOf(KEY_STORE_PASSWORD)))
                .inheritIO()
                .start();
        assertEquals(0, made.waitFor());
        return KeyStore.getInstance(store.toFile(), KEY_STORE_PASSWORD);
    }

    private static String pem(String type, byte[] content) {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----".formatted(type, text);
    }

    /** Writes a file of the server's data directory, as the user that the server runs as. */
    private static void write(String file, String lines) throws SQLException {
        execute("COPY (SELECT unnest(string_to_array('%s', E'\\n'))) TO PROGRAM 'umask 077; cat > %s'"
                .formatted(lines, file));
    }

    private static void execute(String sql) throws SQLException {
        var url = url("127.0.0.1", "");
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://%s:%d/%s?sslmode=disable".formatted(url.host(), url.port(), url.database()),
                        url.user(),
                        url.password().value());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
