package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bench.MeasuredNode;
import dev.interlock.bench.WatchBench;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whether benches count what they say they count; how fast a node is they say for themselves. */
class BenchIT {
    private static final int WATCHERS = 5;
    private static final int ROUNDS = 2;
    private static final int RATE = 40;

    @Test
    void each_watcher_is_counted_for_each_change_beside_idle_and_deaf_clients() {
        var settings = new WatchBench.Settings(20, WATCHERS, 1, RATE, Duration.ofMillis(500), ROUNDS, 1);
        try (var node = RunningNode.start();
                var measured =
                        new MeasuredNode(URI.create("http://127.0.0.1:" + node.port()), Duration.ofSeconds(10))) {
            var result = new WatchBench(measured, settings).run();

            assertEquals(0, result.alone().errors());
            assertEquals(WATCHERS * ROUNDS * RATE / 2, result.alone().count());
            assertEquals(0, result.besideDeaf().orElseThrow().errors());
            assertEquals(
                    WATCHERS * ROUNDS * RATE / 2,
                    result.besideDeaf().orElseThrow().count());
            assertTrue(result.heapBefore() > 0);
            assertTrue(result.alone().millis(50) > 0);
        }
    }
}
