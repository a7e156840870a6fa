package dev.interlock.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts how often a call looked for the copy of its flow, by whether there was one; a call that is decided again counts again. */
final class CopyMetrics {
    private final Counter hits;
    private final Counter misses;

    CopyMetrics(MeterRegistry registry) {
        hits = gets(registry, "hit");
        misses = gets(registry, "miss");
    }

    private static Counter gets(MeterRegistry registry, String result) {
        return Counter.builder("interlock.flow.cache.gets")
                .description(
                        "How often a call looked for the copy of its flow: it was at hand, or the flow had to be read")
                .tag("result", result)
                .register(registry);
    }

    void count(int found, int missed) {
        hits.increment(found);
        misses.increment(missed);
    }
}
