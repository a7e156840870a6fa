package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bench.BaselineBench;
import dev.interlock.bench.CeilingBench;
import dev.interlock.bench.CompareBench;
import dev.interlock.bench.Measured;
import dev.interlock.bench.MeasuredNode;
import dev.interlock.bench.RegistrationBench;
import dev.interlock.bench.TransitionBench;
import dev.interlock.bench.TransitionSchema;
import dev.interlock.bench.TransitionSettings;
import dev.interlock.bench.WatchBench;
import dev.interlock.config.Database.Connections;
import dev.interlock.config.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether benches count what they say they count; how fast a node is they say for themselves. */
class BenchIT {
    private static final int WATCHERS = 5;
    private static final int ROUNDS = 2;
    private static final int RATE = 40;
    private static final int INSTANCES = 20;
    private static final int CLIENTS = 4;
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Path DIRECTORY = RunningNode.newDirectory();
    private static final Connections CONNECTIONS =
            new Connections(4, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));

    private static RunningNode node;
    private static MeasuredNode measured;
    private static DatabaseUrl url;

    @BeforeAll
    static void start() throws IOException {
        node = RunningNode.start(Map.of("INTERLOCK_DATABASE_DIRECTORY", DIRECTORY.toString()));
        measured = new MeasuredNode(
                URI.create("http://127.0.0.1:" + node.port()), Duration.ofSeconds(10), Optional.empty());
        url = DatabaseUrl.parse(
                        Files.readString(DIRECTORY.resolve("database.url")).strip())
                .orElseThrow();
    }

    @AfterAll
    static void stop() {
        measured.close();
        node.close();
    }

    @Test
    void each_watcher_is_counted_for_each_change_beside_idle_and_deaf_clients() {
        var watching = new WatchBench.Settings(20, WATCHERS, 1, RATE, Duration.ofMillis(500), ROUNDS, 1);

        var result = new WatchBench(measured, watching).run();

        assertEquals(Map.of(), result.alone().errors().byReason());
        assertEquals(WATCHERS * ROUNDS * RATE / 2, result.alone().count());
        assertEquals(Map.of(), result.besideDeaf().orElseThrow().errors().byReason());
        assertEquals(
                WATCHERS * ROUNDS * RATE / 2, result.besideDeaf().orElseThrow().count());
        assertTrue(result.heapBefore() > 0);
        assertTrue(result.alone().millis(50) > 0);
    }

    @Test
    void transitions_are_in_the_log_and_the_flows_of_one_bench_serve_the_next() throws Exception {
        var schema = TransitionSchema.twoSteps("go", "{\"amount\":1}");
        var logged = inLog("cause = 'transition'");

        var first = new TransitionBench(measured, clients(0, 1), schema).run();
        var flows = count("SELECT count(*) FROM flow_instance WHERE schema = 'bench-transitions'");
        var second = new TransitionBench(measured, clients(0, 2), schema).run();

        assertAllDone(first);
        assertAllDone(second);
        assertTrue(inLog("cause = 'transition'") - logged >= first.count() + second.count(), "each is durable");
        assertEquals(INSTANCES, flows);
        assertEquals(flows, count("SELECT count(*) FROM flow_instance WHERE schema = 'bench-transitions'"));
    }

    /** In a second, give or take one for each client; without a rate it would be thousands. */
    @Test
    void at_a_rate_all_calls_count_that_are_due() {
        var calm = new TransitionBench(measured, clients(RATE, 1), TransitionSchema.twoSteps("go", "{\"amount\":1}"))
                .run();

        assertAllDone(calm);
        assertEquals(RATE, (double) calm.count(), CLIENTS);
    }

    @Test
    void calls_that_the_guard_refuses_are_errors() {
        var refused = new TransitionBench(measured, clients(0, 1), TransitionSchema.twoSteps("go", "{\"amount\":1000}"))
                .run();

        assertEquals(0, refused.count());
        assertEquals(Set.of("condition_not_met"), refused.errors().byReason().keySet());
    }

    @Test
    void cm_handles_are_created_updated_and_deleted() throws Exception {
        var result = new RegistrationBench(measured, new RegistrationBench.Settings(250, 100, 2, 30, 2)).run();

        for (var operation : List.of(result.create(), result.update(), result.delete())) {
            assertEquals(500, operation.count());
            assertEquals(Map.of(), operation.errors().byReason());
        }
        assertEquals(0, count("SELECT count(*) FROM cm_handle"));
    }

    @Test
    void the_limit_of_the_database_is_measured_without_a_trace() throws Exception {
        var limits = new CeilingBench.Settings(600, 64, 2, 100, SHORT, SHORT, 1);
        var logged = inLog("true");

        var result = new CeilingBench(url, CONNECTIONS, limits).run();

        assertEquals(List.of("transitions", "commits", "handles"), List.copyOf(result.keySet()));
        result.values().forEach(BenchIT::assertAllDone);
        assertEquals(logged, inLog("true"));
        assertNoTrace();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hand_written_transitions_are_measured_without_a_trace(boolean tuned) throws Exception {
        assertAllDone(new BaselineBench(url, clients(0, 1), tuned).run());
        assertNoTrace();
    }

    @Test
    void all_are_compared_in_each_round() {
        var rounds = new CompareBench.Settings(INSTANCES, 100, SHORT, SHORT, 2, 1);

        var bench = new CompareBench(measured, url, CONNECTIONS, rounds, measurement -> {});
        bench.run();
        var result = bench.result();

        result.perRound().forEach((name, values) -> {
            assertEquals(2, values.size(), name);
            values.forEach(value -> assertTrue(value > 0 && Double.isFinite(value), name));
        });
        result.measured().values().forEach(BenchIT::assertAllDone);
    }

    private static TransitionSettings clients(double rate, int rounds) {
        return new TransitionSettings(CLIENTS, 2, INSTANCES, rate, SHORT, Duration.ofSeconds(1), rounds, 1);
    }

    private static void assertAllDone(Measured one) {
        assertTrue(one.count() > 0);
        assertEquals(Map.of(), one.errors().byReason());
        assertTrue(one.millis(50) > 0);
    }

    private static void assertNoTrace() throws IOException, SQLException {
        assertEquals(0, count("SELECT count(*) FROM pg_namespace WHERE nspname = 'interlock_bench'"));
    }

    private static int inLog(String condition) throws IOException, SQLException {
        return count("SELECT count(*) FROM flow_log WHERE " + condition);
    }

    private static int count(String sql) throws IOException, SQLException {
        return new DatabaseOfNode(DIRECTORY).count(sql);
    }
}
