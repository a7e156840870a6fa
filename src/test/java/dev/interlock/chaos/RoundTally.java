package dev.interlock.chaos;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** How the calls of one round went, in numbers. Thread-safe. */
final class RoundTally {
    private final Latencies latencies = new Latencies();
    private final AtomicLong succeeded = new AtomicLong();
    private final LongAccumulator clientGap = new LongAccumulator(Math::max, 0);
    private final LongAccumulator flowGap = new LongAccumulator(Math::max, 0);
    private final Map<String, LongAdder> others = new ConcurrentHashMap<>();

    void count(PatientCaller.Asked asked) {
        latencies.add(asked.ended() - asked.first());
        if (asked.succeeded()) {
            succeeded.incrementAndGet();
        } else {
            others.computeIfAbsent(asked.words(), first -> new LongAdder()).increment();
        }
    }

    void clientGap(long nanos) {
        clientGap.accumulate(nanos);
    }

    void flowGap(long nanos) {
        flowGap.accumulate(nanos);
    }

    Latencies latencies() {
        return latencies;
    }

    long calls() {
        return latencies.count();
    }

    long succeeded() {
        return succeeded.get();
    }

    /** The longest time for which a client had no success. */
    Duration clientGap() {
        return Duration.ofNanos(clientGap.get());
    }

    /** The longest time for which nobody got an answer of a flow. */
    Duration flowGap() {
        return Duration.ofNanos(flowGap.get());
    }

    /** The codes of all that did not succeed, and how often each came. */
    Map<String, Long> others() {
        var sums = new TreeMap<String, Long>();
        others.forEach((code, adder) -> sums.put(code, adder.sum()));
        return sums;
    }
}
