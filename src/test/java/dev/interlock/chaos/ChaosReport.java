package dev.interlock.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The sums of all rounds of a run. */
final class ChaosReport {
    private static final int SHOWN = 20;

    private final long seed;
    private final Sums all = new Sums();
    private final Map<String, Sums> kinds = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private long succeeded;

    ChaosReport(long seed) {
        this.seed = seed;
    }

    void add(RoundReport round) {
        succeeded += round.tally().succeeded();
        findings.addAll(round.findings());
        all.add(round);
        kinds.computeIfAbsent(round.kind(), first -> new Sums()).add(round);
    }

    List<Finding> findings() {
        return findings;
    }

    long calls() {
        return all.latencies.count();
    }

    double shareSucceeded() {
        return (double) succeeded / Math.max(1, calls());
    }

    private long count(Finding.Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).count();
    }

    @Override
    public String toString() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "seed %d: %d rounds, %d calls, %.1f %% succeeded, %d violations, %d lost, %d doubled%n",
                seed,
                all.rounds,
                calls(),
                100 * shareSucceeded(),
                findings.size(),
                count(Finding.Kind.LOST),
                count(Finding.Kind.DOUBLED)));
        text.append(all.line("all"));
        kinds.forEach((kind, sums) -> text.append(sums.line(kind)));
        findings.stream()
                .limit(SHOWN)
                .forEach(finding -> text.append("  ").append(finding).append('\n'));
        return text.toString();
    }

    /** Latencies of calls, and the longest times of any round. */
    private static final class Sums {
        private final Latencies latencies = new Latencies();
        private final Latencies clientGaps = new Latencies();
        private final Latencies flowGaps = new Latencies();
        private final Latencies healings = new Latencies();
        private int rounds;

        void add(RoundReport round) {
            var tally = round.tally();
            rounds++;
            latencies.addAll(tally.latencies());
            clientGaps.add(tally.clientGap().toNanos());
            flowGaps.add(tally.flowGap().toNanos());
            healings.add(round.healing().toNanos());
        }

        String line(String kind) {
            return String.format(
                    Locale.ROOT,
                    "  %-34s %4d rounds %8d calls  p50 %6.1f ms  p99 %7.1f ms  max %8.1f ms"
                            + "  longest gap, median and worst of the rounds: of a client %s, of a flow %s  whole after %s%n",
                    kind,
                    rounds,
                    latencies.count(),
                    latencies.millis(0.5),
                    latencies.millis(0.99),
                    latencies.maxMillis(),
                    medianAndWorst(clientGaps),
                    medianAndWorst(flowGaps),
                    medianAndWorst(healings));
        }

        private static String medianAndWorst(Latencies durations) {
            return String.format(Locale.ROOT, "%.1f, %.1f s", durations.millis(0.5) / 1e3, durations.maxMillis() / 1e3);
        }
    }
}
