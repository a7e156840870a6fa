package dev.interlock.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the requests that were accepted and are not yet answered, and lets no more in once the node drains.
 *
 * <p>One for each node, used from any thread.
 */
public final class Admission {
    private final AtomicInteger open = new AtomicInteger();
    private final Promise<Void> idle = Promise.promise();
    private volatile boolean draining;

    /** Asks to accept a request; if this says true, {@link #leave} must follow exactly once. */
    public boolean enter() {
        // Counted before the look at the flag, so that a drain that begins in between waits for this request.
        open.incrementAndGet();
        if (draining) {
            leave();
            return false;
        }
        return true;
    }

    /** Says that an accepted request has its answer, or that nobody is left to be answered. */
    public void leave() {
        if (open.decrementAndGet() == 0 && draining) {
            idle.tryComplete();
        }
    }

    /** Lets nothing more in; the future completes, on any thread, when all that was accepted has been answered. */
    public Future<Void> drain() {
        draining = true;
        if (open.get() == 0) {
            idle.tryComplete();
        }
        return idle.future();
    }

    public boolean draining() {
        return draining;
    }

    /** How many requests are accepted and not yet answered. */
    public int open() {
        return open.get();
    }
}
