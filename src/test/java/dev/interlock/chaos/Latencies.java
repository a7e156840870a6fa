package dev.interlock.chaos;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;

/** Counts durations, so exactly that percentiles are right to one part in sixteen. Thread-safe. */
final class Latencies {
    private static final int PARTS = 16;
    private static final int BITS = 4;

    private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE * PARTS);
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    void add(long nanos) {
        counts.incrementAndGet(bucket(Math.max(nanos, PARTS)));
        longest.accumulate(nanos);
    }

    void addAll(Latencies others) {
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            counts.addAndGet(bucket, others.counts.get(bucket));
        }
        longest.accumulate(others.longest.get());
    }

    long count() {
        long all = 0;
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            all += counts.get(bucket);
        }
        return all;
    }

    double maxMillis() {
        return longest.get() / 1e6;
    }

    /** The duration that this share of all did not exceed; 0, if there is none. */
    double millis(double share) {
        long rank = (long) Math.ceil(count() * share);
        long seen = 0;
        for (int bucket = 0; bucket < counts.length(); bucket++) {
            seen += counts.get(bucket);
            if (seen >= rank && rank > 0) {
                return Math.min(upper(bucket), longest.get()) / 1e6;
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        return exponent * PARTS + (int) ((nanos >>> (exponent - BITS)) & (PARTS - 1));
    }

    private static long upper(int bucket) {
        int exponent = bucket / PARTS;
        return (1L << exponent) + ((long) (bucket % PARTS + 1) << (exponent - BITS));
    }
}
