package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The long chaos run, {@code mvn -ntp verify -Pchaos}: prints a line for each round and the sums at the end, and fails if anything was
 * found or less than half of the calls succeeded.
 *
 * <p>{@code -Dchaos.rounds}, {@code -Dchaos.calls} (at least so many in all) and {@code -Dchaos.seed} choose how long and which faults,
 * {@code -Dchaos.kinds} leaves only some, as in {@code "node killed,rolling restart"}.
 */
class ChaosProgram {
    private static final int ROUNDS = Integer.getInteger("chaos.rounds", 200);
    private static final long CALLS = Long.getLong("chaos.calls", 1_000_000);
    private static final long SEED = Long.getLong("chaos.seed", new Random().nextInt(1_000_000));
    private static final Set<String> KINDS = Pattern.compile(",")
            .splitAsStream(System.getProperty("chaos.kinds", ""))
            .filter(kind -> !kind.isEmpty())
            .collect(Collectors.toSet());
    private static final int NODES = 3;
    private static final int CLIENTS = 24;
    private static final int FLOWS = 32;

    private final PrintStream out = System.out;

    @Test
    void whatever_fails_each_client_is_told_the_truth() throws Exception {
        out.printf("chaos.seed=%d chaos.rounds=%d chaos.calls=%d%n", SEED, ROUNDS, CALLS);
        var report = new ChaosReport(SEED);
        try (var world = World.ofOneCluster(NODES)) {
            var run = new ChaosRun(world, SEED, CLIENTS, FLOWS);
            var faults = new Faults(SEED, NODES, KINDS);
            run.prepare();
            for (int number = 0; number < ROUNDS; number++) {
                long share = (CALLS - report.calls()) / (ROUNDS - number);
                var round = run.round(number, Optional.of(faults.next()), share);
                out.println(round);
                report.add(round);
            }
        } finally {
            out.println(report);
        }
        assertEquals(List.of(), report.findings());
        assertTrue(report.shareSucceeded() >= 0.5, "the run does not count");
    }
}
