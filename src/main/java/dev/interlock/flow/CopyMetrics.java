package dev.interlock.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts calls by whether a copy of their flow was at hand. */
final class CopyMetrics {
    private final Counter hits;
    private final Counter misses;

    CopyMetrics(MeterRegistry registry) {
        hits = gets(registry, "hit");
        misses = gets(registry, "miss");
    }

    private static Counter gets(MeterRegistry registry, String result) {
        return Counter.builder("interlock.flow.cache.gets")
                .description("Calls by whether a copy of their flow was at hand, or it had to be read")
                .tag("result", result)
                .register(registry);
    }

    void count(int hit, int missed) {
        hits.increment(hit);
        misses.increment(missed);
    }
}
