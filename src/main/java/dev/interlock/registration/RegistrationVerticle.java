package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import dev.interlock.config.Flow;
import dev.interlock.config.Json;
import dev.interlock.config.Registration;
import dev.interlock.flow.Definitions;
import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.SchemaStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Serves registration on the bus: batches from both HTTP doors and from WebSocket clients.
 *
 * <p>To be deployed with {@link io.vertx.core.ThreadingModel#VIRTUAL_THREAD}, as it reads bodies while they arrive. Bounds the batches
 * in work and waiting.
 */
public final class RegistrationVerticle extends VerticleBase {
    private final Bus bus;
    private final HandleStore store;
    private final SchemaStore schemas;
    private final Flow flow;
    private final Registration limits;
    private final Clock clock;
    private final Submissions submissions;
    private final Admission admission;
    private final OutcomeWriter writer;
    private final Responses responses;
    private List<MessageConsumer<?>> consumers = List.of();

    /**
     * Serves what is stored in {@code store}.
     *
     * @param schemas of the flows of handles
     * @param jsonLimits for the bodies of HTTP requests
     */
    public RegistrationVerticle(
            Bus bus,
            HandleStore store,
            SchemaStore schemas,
            Flow flow,
            Registration limits,
            Json jsonLimits,
            Clock clock) {
        this.bus = bus;
        this.store = store;
        this.schemas = schemas;
        this.flow = flow;
        this.limits = limits;
        this.clock = clock;
        submissions = new Submissions(limits, jsonLimits);
        admission = new Admission(limits.concurrency(), limits.maxBytes(), limits.queue());
        writer = new OutcomeWriter(new Codes(limits.errorCodeTable()));
        responses = new Responses(writer);
    }

    @Override
    public Future<?> start() {
        var registrar = new Registrar(
                admission,
                store,
                Definitions.of(context, schemas, flow),
                new FlowMachine(flow.settleLimit()),
                clock,
                limits.maxProperties(),
                new HandleEvents(bus, clock));
        consumers = List.of(
                bus.serveRaw(Addresses.REGISTRATION_BATCH, request -> batch(registrar, request)),
                bus.serve(Addresses.inside(Action.REGISTER_CM_HANDLES), call -> call(registrar, call)));
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    /** Answers all that was accepted before it goes. */
    @Override
    public Future<?> stop() {
        return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
                .transform(unregistered -> admission.drain());
    }

    private Future<RawResponse> batch(Registrar registrar, RawRequest request) {
        var door = Door.ofWord(request.door())
                .orElseThrow(() -> new IllegalArgumentException("no door of registration: " + request.door()));
        return registrar
                .register(request.maxBytes(), () -> submissions.read(door, request), deadline(request.timeout()))
                .map(outcome -> responses.done(door, outcome, request));
    }

    private Future<Answer> call(Registrar registrar, Call call) {
        int bytes = call.data().toString().getBytes(StandardCharsets.UTF_8).length;
        return registrar
                .register(bytes, () -> submissions.read(call), deadline(call.timeout()))
                .map(this::answer);
    }

    private Deadline deadline(Duration timeout) {
        return Deadline.in(timeout.compareTo(limits.timeout()) < 0 ? timeout : limits.timeout());
    }

    private Answer answer(Outcome outcome) {
        if (outcome.complete()) {
            return Answer.ok(JsonNodeFactory.instance.objectNode());
        }
        return Answer.refused(
                Failure.of(
                        ErrorCode.PARTIAL_FAILURE,
                        "%d failed, all others are done"
                                .formatted(outcome.failed().size())),
                writer.write(Door.INTERLOCK, outcome));
    }
}
