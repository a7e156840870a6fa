package dev.interlock.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * One call, sent until there is an answer to it or the limits of its policy are reached.
 *
 * <p>Belongs to the context on which it begins.
 */
final class RepeatedCall<T> {
    private final Vertx vertx;
    private final Function<Duration, Future<T>> attempt;
    private final Repetition repetition;
    private final RetryPolicy policy;
    private final BooleanSupplier wanted;
    private final long beganNanos = System.nanoTime();
    private int attempts;

    /** Whether an attempt may have been done of which nothing was heard. */
    private boolean open;

    /**
     * Sends nothing yet.
     *
     * @param attempt sends it once and waits for an answer as long as it is told
     * @param wanted whether it may be sent again at all
     */
    RepeatedCall(
            Vertx vertx,
            Function<Duration, Future<T>> attempt,
            Repetition repetition,
            RetryPolicy policy,
            BooleanSupplier wanted) {
        this.vertx = vertx;
        this.attempt = attempt;
        this.repetition = repetition;
        this.policy = policy;
        this.wanted = wanted;
    }

    /** Gives the answer; fails with an {@link InterlockException}. */
    Future<T> send() {
        attempts++;
        return Future.succeededFuture(timeout())
                .compose(attempt)
                .recover(cause -> failed(InterlockException.of(cause, repetition)));
    }

    private Duration timeout() {
        return policy.attemptTimeout().compareTo(left()) < 0 ? policy.attemptTimeout() : left();
    }

    private Duration left() {
        return policy.deadline().minusNanos(System.nanoTime() - beganNanos);
    }

    private Future<T> failed(InterlockException failure) {
        open |= failure.isOpen() && repetition != Repetition.READ;
        boolean passing = failure.retryable() || failure.isOpen();
        boolean allowed = wanted.getAsBoolean() && (repetition != Repetition.NEVER || !open);
        if (!passing) {
            return Future.failedFuture(failure);
        }
        var pause = pause(failure);
        if (!allowed || attempts >= policy.attempts() || pause.compareTo(left()) >= 0) {
            return Future.failedFuture(open ? unknown(failure) : failure);
        }
        return vertx.timer(pause.toMillis(), TimeUnit.MILLISECONDS).compose(rested -> send());
    }

    private Duration pause(InterlockException failure) {
        return failure.pause(
                policy.pauses().pause(attempts, ThreadLocalRandom.current().nextDouble()));
    }

    /** That the last attempt was turned away says nothing of those before. */
    private InterlockException unknown(InterlockException last) {
        return last.isOpen()
                ? last
                : InterlockException.unknown(
                        "no answer to an earlier attempt, and the last one was turned away (%s)"
                                .formatted(last.getMessage()),
                        repetition);
    }
}
