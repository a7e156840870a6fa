package dev.interlock.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is to be said of one round. */
record RoundReport(int number, Optional<Fault> fault, RoundTally tally, List<Finding> findings) {
    static final String NO_FAULT = "none";

    String kind() {
        return fault.map(Fault::kind).orElse(NO_FAULT);
    }

    @Override
    public String toString() {
        var latencies = tally.latencies();
        return String.format(
                Locale.ROOT,
                "round %3d  %-34s %6d calls  %5.1f %% succeeded  p50 %6.1f ms  p99 %7.1f ms  max %8.1f ms  worst gap %7.1f ms"
                        + "  violations %d  %s  others %s",
                number,
                kind(),
                tally.calls(),
                100.0 * tally.succeeded() / Math.max(1, tally.calls()),
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.maxMillis(),
                tally.worstGap().toNanos() / 1e6,
                findings.size(),
                fault.map(Fault::toString).orElse(NO_FAULT),
                tally.others());
    }
}
