package dev.interlock.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * How something went over a time.
 *
 * @param count how much was done; several may be done in one go, which has one latency
 * @param latencies in nanoseconds
 * @param errors what went wrong
 */
public record Measured(Duration time, long count, Histogram latencies, Errors errors) {
    /** Significant digits of latencies. */
    static final int DIGITS = 3;

    /** Of what is done one at a time. */
    public Measured(Duration time, Histogram latencies, Errors errors) {
        this(time, latencies.getTotalCount(), latencies, errors);
    }

    public double perSecond() {
        return count * 1e9 / time.toNanos();
    }

    /** How many milliseconds so many percent of all took at most. */
    public double millis(double percent) {
        return latencies.getValueAtPercentile(percent) / 1e6;
    }

    /** Both, one after the other. */
    Measured and(Measured next) {
        var all = latencies.copy();
        all.add(next.latencies);
        return new Measured(time.plus(next.time), count + next.count, all, errors.and(next.errors));
    }
}
