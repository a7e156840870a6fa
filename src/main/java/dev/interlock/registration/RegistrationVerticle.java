package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import dev.interlock.config.Json;
import dev.interlock.config.Registration;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Serves registration on the bus: batches from both HTTP doors and from WebSocket clients.
 *
 * <p>To be deployed with {@link io.vertx.core.ThreadingModel#VIRTUAL_THREAD}, as it reads bodies while they arrive. Bounds the batches in work and waiting.
 *
 * <p>The header {@code Idempotency-Key} has no effect: a batch that is sent again is done again, and what it did before shows as failed
 * items that exist already.
 */
public final class RegistrationVerticle extends VerticleBase {
    private final Bus bus;
    private final HandleStore store;
    private final Lifecycle lifecycle;
    private final Registration limits;
    private final BodyParsers parsers;
    private final Admission admission;
    private final OutcomeWriter writer;
    private final Responses responses;
    private List<MessageConsumer<?>> consumers = List.of();

    /**
     * Serves what is stored in {@code store}.
     *
     * @param jsonLimits for the bodies of HTTP requests
     */
    public RegistrationVerticle(Bus bus, HandleStore store, Lifecycle lifecycle, Registration limits, Json jsonLimits) {
        this.bus = bus;
        this.store = store;
        this.lifecycle = lifecycle;
        this.limits = limits;
        parsers = new BodyParsers(jsonLimits);
        admission = new Admission(limits.concurrency(), limits.queue());
        writer = new OutcomeWriter(new Codes(limits.errorCodeTable()));
        responses = new Responses(writer);
    }

    @Override
    public Future<?> start() {
        consumers = List.of(
                bus.serveRaw(Addresses.REGISTRATION_BATCH, this::batch),
                bus.serve(Addresses.of(Action.REGISTER_CM_HANDLES), this::call));
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    /** Answers all that was accepted before it goes. */
    @Override
    public Future<?> stop() {
        return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
                .transform(unregistered -> admission.drain());
    }

    private Future<RawResponse> batch(RawRequest request) {
        return Door.ofWord(request.door())
                .map(door -> batch(door, request))
                .orElseGet(() -> Future.failedFuture(
                        new IllegalArgumentException("no door of registration: " + request.door())));
    }

    private Future<RawResponse> batch(Door door, RawRequest request) {
        return register(() -> BatchReader.read(parsers.of(request.body()), door, limits), request.timeout())
                .map(outcome -> responses.done(door, outcome, request));
    }

    private Future<Answer> call(Call call) {
        return register(() -> readData(call), call.timeout()).map(this::answer);
    }

    private Answer answer(Outcome outcome) {
        if (outcome.complete()) {
            return Answer.ok(JsonNodeFactory.instance.objectNode());
        }
        return Answer.refused(
                Failure.of(
                        ErrorCode.PARTIAL_FAILURE,
                        "%d items failed, all others are done"
                                .formatted(outcome.failed().size())),
                writer.write(Door.INTERLOCK, outcome));
    }

    private Future<Outcome> register(Supplier<Batch> reading, Duration timeout) {
        var deadline = Deadline.in(timeout.compareTo(limits.timeout()) < 0 ? timeout : limits.timeout());
        return admission.admit(() -> apply(reading.get(), deadline));
    }

    private Future<Outcome> apply(Batch batch, Deadline deadline) {
        Function<Known, Plan> planner = known -> Planner.plan(batch, known, limits.maxProperties(), lifecycle);
        var names = batch.names();
        if (names.isEmpty()) {
            return Future.succeededFuture(planner.apply(Known.NOTHING).outcome());
        }
        if (deadline.passed()) {
            return Future.failedFuture(Failure.of(ErrorCode.OVERLOADED, "the time was up before the batch's turn came")
                    .asException());
        }
        return store.change(names, planner, deadline.left());
    }

    private Batch readData(Call call) {
        try {
            return BatchReader.read(call.data().traverse(), Door.INTERLOCK, limits);
        } catch (FailureException e) {
            var failure = e.failure();
            throw failure.at("/data" + failure.path().orElse("")).asException();
        }
    }
}
