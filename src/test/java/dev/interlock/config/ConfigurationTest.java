package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationTest {
    @TempDir
    private Path directory;

    @Test
    void the_file_wins_over_the_defaults_and_the_environment_over_the_file() throws IOException {
        Http http = load("http: {port: 81, event-loops: 3}\n", Map.of("INTERLOCK_HTTP_PORT", "82"))
                .configuration()
                .http();
        assertEquals(
                new Http(
                        "127.0.0.1",
                        82,
                        false,
                        3,
                        Duration.ofSeconds(10),
                        16 << 20,
                        Duration.ofSeconds(10),
                        Optional.empty()),
                http);
    }

    @Test
    void nested_and_flat_keys_are_the_same() throws IOException {
        assertEquals(
                load("http: {port: 81, host: localhost}\n", Map.of()).configuration(),
                load("http.port: 81\nhttp: {host: localhost}\n", Map.of()).configuration());
    }

    @Test
    void an_empty_variable_counts_as_not_set() throws IOException {
        assertEquals(
                81,
                load("http.port: 81\n", Map.of("INTERLOCK_HTTP_PORT", " "))
                        .configuration()
                        .http()
                        .port());
    }

    @Test
    void space_around_a_variable_does_not_count() throws IOException {
        assertEquals(
                81,
                load("", Map.of("INTERLOCK_HTTP_PORT", " 81\n"))
                        .configuration()
                        .http()
                        .port());
    }

    @Test
    void a_file_without_keys_gives_the_defaults() throws IOException {
        for (String yaml : List.of("", "# nothing\n", "---\n", "{}\n", "http:\n  # port: 1\nlog:\n")) {
            assertEquals(Configuration.defaults(), load(yaml, Map.of()).configuration(), yaml);
        }
    }

    @Test
    void the_usual_file_is_read_if_it_exists_and_no_other_was_named() throws IOException {
        Path usual = directory.resolve("usual.yaml");
        assertEquals(
                Configuration.defaults(),
                Configuration.load(Optional.empty(), usual, Map.of()).configuration());
        Files.writeString(usual, "http.port: 81\n");
        assertEquals(
                81,
                Configuration.load(Optional.empty(), usual, Map.of())
                        .configuration()
                        .http()
                        .port());
    }

    @Test
    void texts_become_values() throws IOException {
        Database database = load(
                        "database: {url: 'postgres://me:pw@db/x', directory: /var/lib/x, connect-timeout: 250ms}\n",
                        Map.of())
                .configuration()
                .database();
        assertEquals(Optional.of(new DatabaseUrl("me", new Secret("pw"), "db", 5432, "x")), database.url());
        assertEquals(Path.of("/var/lib/x"), database.directory());
        assertEquals(Duration.ofMillis(250), database.connectTimeout());
    }

    @Test
    void unknown_variables_of_ours_are_warned_about_and_all_others_left_alone() throws IOException {
        Map<String, String> environment = Map.of(
                "INTERLOCK_HTTP_PROT", "1",
                "INTERLOCK_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "INTERLOCK_JAVA_HOME", "/opt/jdk",
                "INTERLOCK_JAVA_OPTS", "-Xmx1g",
                "INTERLOCK_URL", "http://127.0.0.1:8080",
                "INTERLOCK_PRETTY", "true",
                "HOME", "/root");
        assertEquals(
                List.of(
                        "INTERLOCK_HTTP_PROT: unknown environment variable, ignored: expected 'INTERLOCK_HTTP_PORT'"
                                + " perhaps",
                        "INTERLOCK_PORT_8080_TCP: unknown environment variable, ignored"),
                load("", environment).warnings());
    }

    private LoadedConfiguration load(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("interlock.yaml"), yaml);
        return Configuration.load(Optional.of(file), environment);
    }
}
