package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A short chaos run: one fault after the other, of each sort at least one. {@link ChaosProgram} is the long one. */
class ChaosIT {
    private static final long SEED = Long.getLong("chaos.seed", 1);
    private static final int CALLS = 500;

    private static final List<Fault> FAULTS = List.of(
            new NodeFault.Kill(1),
            new LinkFault.OneWayCut(0, 2, Duration.ofSeconds(3)),
            new DatabaseFault.HoldAnswers(0, Duration.ofSeconds(2)),
            new NodeFault.Freeze(2, Duration.ofSeconds(6)),
            new DatabaseFault.Kill(),
            new LinkFault.Isolation(0, Duration.ofSeconds(6), true));

    @Test
    void whatever_fails_each_client_is_told_the_truth() throws Exception {
        var report = new ChaosReport(SEED);
        try (var world = World.ofOneCluster(3)) {
            var run = new ChaosRun(world, SEED, 18, 12);
            run.prepare();
            for (int number = 0; number < FAULTS.size(); number++) {
                report.add(run.round(number, Optional.of(FAULTS.get(number)), CALLS));
            }
        }
        assertEquals(List.of(), report.findings(), report::toString);
        assertTrue(report.shareSucceeded() >= 0.5, report::toString);
    }
}
