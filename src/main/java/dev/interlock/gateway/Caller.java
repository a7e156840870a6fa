package dev.interlock.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.CallSequence;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import dev.interlock.bus.Refusal;
import dev.interlock.config.Flow;
import dev.interlock.config.Registration;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes calls on the bus for clients: each with a command id, a deadline and the address that serves it, and counted.
 *
 * <p>One for each node, used from any thread; futures complete on the caller's context.
 */
public final class Caller {
    private final Bus bus;
    private final CallRouter router;
    private final Duration callTimeout;
    private final Duration batchTimeout;
    private final CallMetrics metrics;

    public Caller(Bus bus, CallRouter router, Flow flow, Registration registration, CallMetrics metrics) {
        this.bus = bus;
        this.router = router;
        this.callTimeout = flow.callTimeout();
        this.batchTimeout = registration.timeout();
        this.metrics = metrics;
    }

    /** The calls of one client from now on, in their order; to be used on the current context only. */
    public CallSequence sequence() {
        return new CallSequence(router);
    }

    /** Makes a call that has no others before it; always succeeds with an answer. */
    public Future<Answer> call(Action action, ObjectNode data) {
        return call(action, data, Optional.empty());
    }

    /**
     * Makes a call that has no others before it; always succeeds with an answer.
     *
     * @param actor who calls, for the history
     */
    public Future<Answer> call(Action action, ObjectNode data, Optional<String> actor) {
        return call(router::call, action, data, actor);
    }

    /** Makes the next call of a client; always succeeds with an answer. */
    public Future<Answer> call(CallSequence sequence, Action action, ObjectNode data) {
        return call(sequence::call, action, data, Optional.empty());
    }

    private Future<Answer> call(
            Function<Call, Future<Answer>> way, Action action, ObjectNode data, Optional<String> actor) {
        long begin = System.nanoTime();
        return Future.succeededFuture(Call.of(action, data, timeout(action), actor))
                .compose(way) // so that even an exception becomes an answer
                .recover(cause -> Future.succeededFuture(Refusal.of(action, data, Bus.failureOf(cause))))
                .onSuccess(answer -> metrics.answered(action, answer.status(), since(begin)));
    }

    /** How long a batch of registrations may take from its arrival to its answer. */
    public Duration batchTimeout() {
        return batchTimeout;
    }

    /** Sends a batch of registrations as it comes; fails with a {@link dev.interlock.bus.FailureException} if none took it. */
    public Future<RawResponse> register(RawRequest batch) {
        long begin = System.nanoTime();
        return bus.request(Addresses.REGISTRATION_BATCH, batch)
                .onComplete(
                        response -> metrics.answered(Action.REGISTER_CM_HANDLES, response.status(), since(begin)),
                        cause -> metrics.answered(
                                Action.REGISTER_CM_HANDLES,
                                Bus.failureOf(cause).code().status(),
                                since(begin)));
    }

    private Duration timeout(Action action) {
        return switch (action) {
            // Searches walk over all handles, however many there are.
            case REGISTER_CM_HANDLES, CM_HANDLE_IDS_OF_PLUGIN, SEARCH_CM_HANDLE_IDS -> batchTimeout;
            // It makes a call to each flow of its batch, and these have their own time.
            case MIGRATE_FLOWS -> callTimeout.multipliedBy(3);
            default -> callTimeout;
        };
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
