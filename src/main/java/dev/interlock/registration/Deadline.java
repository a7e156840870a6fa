package dev.interlock.registration;

import java.time.Duration;

/** A point in time by which work must be done, on a clock that is never set back. */
record Deadline(long nanoTime) {

    static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos());
    }

    boolean passed() {
        return !left().isPositive();
    }

    Duration left() {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }
}
