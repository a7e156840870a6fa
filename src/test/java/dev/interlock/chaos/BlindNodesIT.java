package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two nodes that know nothing of each other serve the same flows from one database. */
class BlindNodesIT {
    private static final long SEED = Long.getLong("chaos.seed", 1);
    private static final int CALLS = 8000;

    @Test
    void each_of_two_nodes_that_do_not_see_each_other_tells_the_truth_about_what_both_do() throws Exception {
        try (var world = World.start(List.of("left", "right"))) {
            var run = new ChaosRun(world, SEED, 16, 16);
            run.prepare();
            var report = run.round(0, Optional.empty(), CALLS);
            assertEquals(List.of(), report.findings(), report::toString);
            assertTrue(report.tally().succeeded() >= CALLS / 2, report::toString);
        }
    }
}
