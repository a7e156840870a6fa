package dev.interlock.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One call, sent until there is an answer to it or the limits of its policy are reached.
 *
 * <p>Belongs to the context on which it begins.
 */
final class RepeatedCall {
    private final Vertx vertx;
    private final String address;
    private final JsonObject data;
    private final Optional<String> actor;
    private final Repetition repetition;
    private final RetryPolicy policy;
    private final long beganNanos = System.nanoTime();
    private int attempts;

    /** Whether an attempt may have been done of which nothing was heard. */
    private boolean open;

    RepeatedCall(
            Vertx vertx,
            String address,
            JsonObject data,
            Optional<String> actor,
            Repetition repetition,
            RetryPolicy policy) {
        this.vertx = vertx;
        this.address = address;
        this.data = data;
        this.actor = actor;
        this.repetition = repetition;
        this.policy = policy;
    }

    /** Gives the reply; fails with an {@link InterlockException}. */
    Future<Message<JsonObject>> send() {
        attempts++;
        return Future.succeededFuture()
                .compose(now -> vertx.eventBus().<JsonObject>request(address, data, options()))
                .recover(cause -> failed(InterlockException.of(cause)));
    }

    private DeliveryOptions options() {
        var timeout = policy.attemptTimeout().compareTo(left()) < 0 ? policy.attemptTimeout() : left();
        var options = new DeliveryOptions().setSendTimeout(Math.max(1, timeout.toMillis()));
        actor.ifPresent(name -> options.addHeader("actor", name));
        return options;
    }

    private Duration left() {
        return policy.deadline().minusNanos(System.nanoTime() - beganNanos);
    }

    private Future<Message<JsonObject>> failed(InterlockException failure) {
        open |= failure.isOpen();
        boolean passing = failure.retryable() || failure.isOpen();
        boolean allowed = repetition != Repetition.NEVER || !open;
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
        var own = policy.pause(attempts, ThreadLocalRandom.current().nextDouble());
        return failure.retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    }

    /** That the last attempt was turned away says nothing of those before. */
    private InterlockException unknown(InterlockException last) {
        return last.isOpen()
                ? last
                : InterlockException.unknown(
                        "no answer to an earlier attempt, and the last one was turned away: " + last.getMessage());
    }
}
