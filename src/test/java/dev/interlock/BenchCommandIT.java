package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.cli.InterlockCommand;
import dev.interlock.cli.Terminal;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What benches tell of what was not done. */
class BenchCommandIT {
    private static final Path DIRECTORY = RunningNode.newDirectory();

    private static RunningNode node;
    private static Map<String, String> environment;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        node = RunningNode.start(Map.of("INTERLOCK_DATABASE_DIRECTORY", DIRECTORY.toString()));
        environment = Map.of(
                "INTERLOCK_DATABASE_DIRECTORY",
                DIRECTORY.toString(),
                "INTERLOCK_URL",
                "http://127.0.0.1:" + node.port());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void refused_calls_end_a_bench_with_1_and_their_reason_and_the_settings_tell_what_was_called() {
        assertEquals(
                1,
                run(
                        "bench transitions --json --warm-up 0s --duration 200ms --instances 1 --connections 1 --input {\"amount\":1000.50}"));

        var json = new JsonObject(out.toString(StandardCharsets.UTF_8));
        assertEquals(
                json.getInteger("errors"), json.getJsonObject("error_reasons").getInteger("condition_not_met"));
        assertTrue(
                json.encode()
                        .contains(
                                "\"schema\":\"bench-transitions\",\"transition\":\"go\",\"input\":{\"amount\":1000.5"),
                json::encode);
    }

    /** On a terminal. */
    private int run(String line) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                true,
                environment);
        return InterlockCommand.run(new LocalServices(terminal), terminal, line.split(" "));
    }
}
