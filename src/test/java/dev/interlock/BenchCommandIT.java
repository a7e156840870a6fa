package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.cli.InterlockCommand;
import dev.interlock.cli.Terminal;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What benches tell, also when they do not come to their end, and what they leave behind then. */
class BenchCommandIT {
    private static final int SIGTERM = 143;

    /** What the manifest of the jar says, lest the JVM warn. */
    private static final List<String> QUIET = List.of("--enable-native-access=ALL-UNNAMED");

    private static final Path DIRECTORY = RunningNode.newDirectory();
    private static final DatabaseOfNode DATABASE = new DatabaseOfNode(DIRECTORY);

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

    @Test
    void a_comparison_that_breaks_off_tells_what_it_measured() throws Exception {
        try (var other = DATABASE.connect();
                var lock = other.prepareStatement("SELECT pg_advisory_lock(hashtextextended('interlock_bench', 0))")) {
            var line = "bench compare --warm-up 0s --duration 200ms --instances 20 --handles 20 --rounds 3";

            assertEquals(2, run(line, new Locking(err, "ceiling, ", lock)));
        }

        var told = err.toString(StandardCharsets.UTF_8);
        assertTrue(told.contains("\r\033[Kround 1 of 3: node, 64 x 8\r\033[K"), told);
        assertTrue(told.endsWith("\r\033[Kinterlock: another bench is at work in this database\n"), told);
        var names = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll("  .*", ""))
                .toList();
        assertEquals(
                List.of(
                        "",
                        "node, 64 x 8",
                        "node, at half of its rate",
                        "",
                        "in a round",
                        "p99 at half of its rate, ms"),
                names);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ceiling --duration 1m --instances 600 | SELECT count(*) FROM pg_namespace WHERE nspname = 'interlock_bench'
            registration --handles 100000         | SELECT count(*) FROM cm_handle
            """)
    void a_bench_that_is_told_to_end_cleans_up_before(String bench, String count) throws Exception {
        var process = ServingProcess.launch("bench " + bench, QUIET, environment, Redirect.PIPE);
        Eventually.holds(() -> count(count) > 0, () -> "nothing is there yet");

        // A process that is destroyed by itself cannot be read any more.
        process.toHandle().destroy();

        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(SIGTERM, process.exitValue());
        assertEquals(
                "interlock: interrupted, cleaning up for 10s at most\n",
                new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, count(count));
    }

    private int run(String line) {
        return run(line, err);
    }

    /** On a terminal. */
    private int run(String line, OutputStream errors) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(errors, false, StandardCharsets.UTF_8),
                true,
                environment);
        return InterlockCommand.run(new LocalServices(terminal), terminal, line.split(" "));
    }

    private static int count(String sql) {
        try {
            return DATABASE.count(sql);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Passes on what is told, and takes a lock as soon as that is a certain text. */
    private static final class Locking extends FilterOutputStream {
        private final String text;
        private final PreparedStatement lock;

        Locking(OutputStream told, String text, PreparedStatement lock) {
            super(told);
            this.text = text;
            this.lock = lock;
        }

        @Override
        public void flush() throws IOException {
            super.flush();
            try {
                if (out.toString().contains(text)) {
                    lock.execute();
                }
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }
}
