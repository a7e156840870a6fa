package dev.interlock.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The sums of all rounds of a run. */
final class ChaosReport {
    private static final int SHOWN = 20;

    private final long seed;
    private final Map<String, OfKind> kinds = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private int rounds;
    private long succeeded;
    private Duration worstGap = Duration.ZERO;

    ChaosReport(long seed) {
        this.seed = seed;
    }

    void add(RoundReport round) {
        var tally = round.tally();
        rounds++;
        succeeded += tally.succeeded();
        latencies.addAll(tally.latencies());
        findings.addAll(round.findings());
        worstGap = worstGap.compareTo(tally.worstGap()) < 0 ? tally.worstGap() : worstGap;
        kinds.computeIfAbsent(round.kind(), first -> new OfKind()).add(tally);
    }

    List<Finding> findings() {
        return findings;
    }

    long calls() {
        return latencies.count();
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
                "seed %d: %d rounds, %d calls, %.1f %% succeeded, %d violations, %d lost, %d doubled, worst gap %.1f s%n",
                seed,
                rounds,
                calls(),
                100 * shareSucceeded(),
                findings.size(),
                count(Finding.Kind.LOST),
                count(Finding.Kind.DOUBLED),
                worstGap.toNanos() / 1e9));
        text.append(line("all", rounds, latencies, worstGap));
        kinds.forEach((kind, of) -> text.append(line(kind, of.rounds, of.latencies, of.worstGap)));
        findings.stream()
                .limit(SHOWN)
                .forEach(finding -> text.append("  ").append(finding).append('\n'));
        return text.toString();
    }

    private static String line(String kind, int rounds, Latencies latencies, Duration worstGap) {
        return String.format(
                Locale.ROOT,
                "  %-34s %4d rounds %8d calls  p50 %6.1f ms  p99 %7.1f ms  max %8.1f ms  worst gap %5.1f s%n",
                kind,
                rounds,
                latencies.count(),
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.maxMillis(),
                worstGap.toNanos() / 1e9);
    }

    private static final class OfKind {
        private final Latencies latencies = new Latencies();
        private int rounds;
        private Duration worstGap = Duration.ZERO;

        void add(RoundTally tally) {
            rounds++;
            latencies.addAll(tally.latencies());
            worstGap = worstGap.compareTo(tally.worstGap()) < 0 ? tally.worstGap() : worstGap;
        }
    }
}
