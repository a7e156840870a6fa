package dev.interlock.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is to be said of one round.
 *
 * @param healing how long it took from the end of the fault until all nodes were ready, each having reached all lanes of all nodes
 */
record RoundReport(int number, Optional<Fault> fault, Duration healing, RoundTally tally, List<Finding> findings) {
    static final String NO_FAULT = "none";

    String kind() {
        return fault.map(Fault::kind).orElse(NO_FAULT);
    }

    @Override
    public String toString() {
        var latencies = tally.latencies();
        return String.format(
                Locale.ROOT,
                "round %3d  %-34s %6d calls  %5.1f %% succeeded  p50 %6.1f ms  p99 %7.1f ms  max %8.1f ms"
                        + "  worst gap of a client %4.1f s, of a flow %4.1f s  whole after %4.1f s  violations %d  %s  others %s",
                number,
                kind(),
                tally.calls(),
                100.0 * tally.succeeded() / Math.max(1, tally.calls()),
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.maxMillis(),
                tally.clientGap().toNanos() / 1e9,
                tally.flowGap().toNanos() / 1e9,
                healing.toNanos() / 1e9,
                findings.size(),
                fault.map(Fault::toString).orElse(NO_FAULT),
                tally.others());
    }
}
