package dev.interlock;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what comes by itself, with a limit. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);

    private Eventually() {}

    /**
     * Waits as long as usual.
     *
     * @param otherwise what to say if it never holds
     */
    public static void holds(BooleanSupplier condition, Supplier<String> otherwise) {
        holds(LIMIT, condition, otherwise);
    }

    public static void holds(Duration limit, BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                fail(otherwise.get());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
