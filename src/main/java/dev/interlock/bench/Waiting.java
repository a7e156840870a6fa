package dev.interlock.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How the thread that measures waits: an interrupt ends the measurement, and what is cleaned up after it can wait again. */
final class Waiting {
    private static final Duration POLL = Duration.ofMillis(5);

    private Waiting() {}

    /** @param moment by {@link System#nanoTime()} */
    static void until(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw BenchException.interrupted();
            }
        }
    }

    /** Gives up at a moment. */
    static void until(long moment, BooleanSupplier condition) {
        while (!condition.getAsBoolean() && System.nanoTime() - moment < 0) {
            until(System.nanoTime() + POLL.toNanos());
        }
    }
}
