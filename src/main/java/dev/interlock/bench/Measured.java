package dev.interlock.bench;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * How something went over a time.
 *
 * @param latencies in nanoseconds
 * @param errors how often it went wrong
 */
public record Measured(Duration time, Histogram latencies, long errors) {

    public long count() {
        return latencies.getTotalCount();
    }

    public double perSecond() {
        return count() * 1e9 / time.toNanos();
    }

    /** How many milliseconds so many percent of all took at most. */
    public double millis(double percent) {
        return latencies.getValueAtPercentile(percent) / 1e6;
    }
}
