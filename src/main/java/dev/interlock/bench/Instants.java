package dev.interlock.bench;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Times of the clock as numbers. */
final class Instants {
    private Instants() {}

    /** The nanoseconds since 1970. */
    static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
