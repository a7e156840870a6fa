package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.StoreException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The attempts of one call at a change that others may overtake and whose outcome a failing database may leave open, until there is
 * an answer that is true.
 *
 * <p>An attempt begins with reading what is there, so that it finds what an earlier one may have done. Belongs to one event loop.
 */
final class Attempts {
    /** How a call ends of which an attempt may have been committed. */
    static final Failure OPEN =
            Failure.of(ErrorCode.OUTCOME_UNKNOWN, "it could not be confirmed whether the change was made");

    private final int limit;
    private final long deadlineNanos;
    private final Supplier<Future<?>> pause;
    private int overtaken;
    private boolean mayHaveHappened;

    /**
     * Begins to count.
     *
     * @param limit how often others may come first
     * @param timeout how long the caller waits
     * @param pause gives a database that has just failed the time to come back
     */
    Attempts(int limit, Duration timeout, Supplier<Future<?>> pause) {
        this.limit = limit;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
        this.pause = pause;
    }

    /** Attempts until there is a result; an attempt without one was overtaken or late and has changed nothing. */
    <T> Future<T> run(Supplier<Future<Optional<T>>> attempt) {
        return Future.succeededFuture()
                .compose(now -> attempt.get())
                .compose(
                        result -> result.map(Future::succeededFuture).orElseGet(() -> again(attempt)),
                        cause -> afterFailure(attempt, cause));
    }

    private <T> Future<T> again(Supplier<Future<Optional<T>>> attempt) {
        if (isLate()) {
            return overloaded("the time for the call was up before it was done");
        }
        return ++overtaken < limit ? run(attempt) : overloaded("other writers came first, time and again");
    }

    private <T> Future<T> overloaded(String why) {
        return Future.failedFuture(
                unlessOpen(Failure.of(ErrorCode.OVERLOADED, why)).asException());
    }

    private <T> Future<T> afterFailure(Supplier<Future<Optional<T>>> attempt, Throwable cause) {
        if (!(cause instanceof StoreException failure)) {
            return refused(cause);
        }
        return switch (failure.effect()) {
            case REFUSED -> refused(failure);
            case ABORTED_BY_CONCURRENCY -> again(attempt);
            case UNKNOWN -> {
                mayHaveHappened = true;
                yield afterPause(attempt, failure);
            }
            case OVERLOADED, UNAVAILABLE ->
                mayHaveHappened ? afterPause(attempt, failure) : Future.failedFuture(failure);
        };
    }

    /** A refusal may be due to what an attempt without an answer left. */
    private <T> Future<T> refused(Throwable cause) {
        return Future.failedFuture(mayHaveHappened ? OPEN.asException() : cause);
    }

    private <T> Future<T> afterPause(Supplier<Future<Optional<T>>> attempt, StoreException cause) {
        return isLate()
                ? Future.failedFuture(unlessOpen(cause.failure()).asException())
                : pause.get().compose(paused -> run(attempt));
    }

    private Failure unlessOpen(Failure failure) {
        return mayHaveHappened ? OPEN : failure;
    }

    /** Whether the caller waits no longer. */
    boolean isLate() {
        return System.nanoTime() - deadlineNanos >= 0;
    }
}
