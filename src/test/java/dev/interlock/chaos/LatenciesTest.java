package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void percentiles_are_near_and_the_longest_is_exact() {
        var latencies = new Latencies();
        LongStream.rangeClosed(1, 1000).forEach(millis -> latencies.add(millis * 1_000_000));
        assertEquals(500, latencies.millis(0.5), 500 / 16.0);
        assertEquals(990, latencies.millis(0.99), 990 / 16.0);
        assertEquals(1000, latencies.millis(1));
        assertEquals(1000, latencies.maxMillis());
        assertEquals(1000, latencies.count());
    }

    @Test
    void of_none_there_is_no_percentile() {
        assertEquals(0, new Latencies().millis(0.99));
    }
}
