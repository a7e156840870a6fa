package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EffectiveConfigurationTest {
    @TempDir
    private Path directory;

    @Test
    void each_value_is_printed_with_its_origin() throws IOException {
        Path file = Files.writeString(directory.resolve("my.yaml"), "http.port: 81\n");
        LoadedConfiguration loaded = Configuration.load(Optional.of(file), Map.of("INTERLOCK_HTTP_MAX_BODY", "2MiB"));
        assertEquals(
                """
                http:
                  host: 127.0.0.1                      # default
                  port: 81                             # file FILE
                  allow-unauthenticated: false         # default
                  # event-loops:                       # default
                  handshake-timeout: 10s               # default
                  max-body: 2MiB                       # environment variable INTERLOCK_HTTP_MAX_BODY
                  body-pause: 10s                      # default
                  # allowed-origins:                   # default

                websocket:
                """.lines().toList(),
                loaded.effective()
                        .replace(file.toString(), "FILE")
                        .lines()
                        .limit(11)
                        .toList());
    }

    @Test
    void what_is_printed_gives_the_same_configuration_again() throws IOException {
        Map<String, String> odd = Map.of(
                "INTERLOCK_HTTP_HOST", "::1",
                "INTERLOCK_DATABASE_DIRECTORY", "- it's: #1 \"odd\", {really}",
                "INTERLOCK_FLOW_CALL_TIMEOUT", "2s",
                "INTERLOCK_LOG_LEVEL", "debug");
        for (Map<String, String> environment : List.of(Map.<String, String>of(), odd)) {
            LoadedConfiguration loaded = loaded("", environment);
            assertEquals(
                    loaded.configuration(), loaded(loaded.effective(), Map.of()).configuration());
        }
    }

    @Test
    void secrets_are_masked() throws IOException {
        LoadedConfiguration loaded = loaded("database.url: postgres://me:hunter2@db/x\n", Map.of());
        assertTrue(loaded.effective().contains("  url: 'postgresql://me:***@db:5432/x' # file "), loaded.effective());
        assertFalse(loaded.toString().contains("hunter2"), "the record shows the password");
    }

    @Test
    void an_absent_key_is_printed_as_a_comment() throws IOException {
        String effective = loaded("", Map.of()).effective();
        assertTrue(effective.contains("database:\n  # url:" + " ".repeat(31) + "# default\n"), effective);
    }

    private LoadedConfiguration loaded(String yaml, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("interlock.yaml"), yaml);
        return Configuration.load(Optional.of(file), environment);
    }
}
