package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InterlockCommandTest {
    private final Typed typed = new Typed();

    @ParameterizedTest
    @ValueSource(strings = {"serve", "db", "publish", "call", "watch", "migrate", "register", "export"})
    void each_command_is_listed_and_has_a_help_with_examples(String command) {
        assertEquals(0, typed.run("--help"));
        assertTrue(typed.out().lines().anyMatch(line -> line.startsWith("  " + command + " ")), typed.out());

        var help = new Typed();
        assertEquals(0, help.run(command, "--help"));
        assertTrue(help.out().contains("Example") && help.out().contains("  interlock " + command), help.out());
        assertEquals("", help.err());
    }

    @Test
    void the_version_is_one_line() {
        assertEquals(0, typed.run("--version"));
        assertTrue(typed.out().matches("interlock \\S.*\\R"), typed.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fly",
                "--fly",
                "serve --fly",
                "publish",
                "call identify",
                "register --retries x f.json",
                "watch",
                "watch --person ada --instance f"
            })
    void wrong_usage_ends_with_2_and_says_where_help_is(String line) {
        assertEquals(2, typed.run(line.isEmpty() ? new String[0] : line.split(" ")));
        assertTrue(typed.err().startsWith("interlock: "), typed.err());
        assertTrue(typed.err().contains("--help") || line.isEmpty(), typed.err());
        assertEquals("", typed.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "serve --print-config"})
    void a_result_that_cannot_be_written_ends_with_2_and_one_line(String line) {
        assertEquals(2, typed.withoutOutput().run(line.split(" ")));
        assertEquals("interlock: standard output cannot be written\n", typed.err());
    }

    @Test
    void serve_hands_over_the_configuration_and_ends_with_the_exit_code_of_the_node(@TempDir Path folder)
            throws IOException {
        var file = Files.writeString(folder.resolve("my.yaml"), "http.port: 9191\n");

        assertEquals(7, typed.run("serve", "--config", file.toString()));
        assertEquals(9191, typed.served().getFirst().configuration().http().port());
    }

    @Test
    void the_environment_overrides_the_file(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("my.yaml"), "http.port: 9191\n");

        assertEquals(8, typed.with("INTERLOCK_HTTP_PORT", "9292").run("db", "--config", file.toString()));
        assertEquals(9292, typed.databases().getFirst().configuration().http().port());
    }

    @Test
    void a_bad_configuration_ends_with_2_and_one_line(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("my.yaml"), "http.prot: 9191\n");

        assertEquals(2, typed.run("serve", "--config", file.toString()));
        assertEquals(1, typed.err().lines().count(), typed.err());
        assertTrue(typed.err().contains(file.toString()) && typed.err().contains("http.prot"), typed.err());
        assertTrue(typed.served().isEmpty());
    }

    @Test
    void printing_the_configuration_starts_nothing() {
        assertEquals(0, typed.with("INTERLOCK_HTTP_PORT", "9292").run("serve", "--print-config"));
        assertTrue(typed.out().contains("port: 9292"), typed.out());
        assertTrue(typed.served().isEmpty());
    }
}
