package dev.interlock.gateway.bus;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Bus;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Refusal;
import dev.interlock.bus.RenewableConsumer;
import dev.interlock.config.EventBus;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.CallMetrics;
import dev.interlock.gateway.Caller;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door of a node on the event bus: serves each public action at its address, for any application, whichever node is asked.
 *
 * <p>To be closed before anything else, as a message that comes when nothing listens any more is lost without a reply.
 */
public final class BusDoor extends VerticleBase {
    /** What a caller is told to wait when the node has too much to do: about what a busy node takes for one. */
    private static final int RETRY_AFTER_MS = 100;

    private final Bus bus;
    private final StrictJson json;
    private final EventBus limits;
    private final Caller caller;
    private final Admission admission;
    private final CallMetrics metrics;
    private List<RenewableConsumer> consumers = List.of();
    private int inFlight;

    public BusDoor(Bus bus, StrictJson json, EventBus limits, Caller caller, Admission admission, CallMetrics metrics) {
        this.bus = bus;
        this.json = json;
        this.limits = limits;
        this.caller = caller;
        this.admission = admission;
        this.metrics = metrics;
    }

    /** Completes when all members of the cluster find this node. */
    @Override
    public Future<?> start() {
        consumers = Arrays.stream(Action.values())
                .filter(Action::isPublic)
                .map(action -> bus.serveAll(Addresses.of(action), message -> receive(action, message)))
                .toList();
        return Future.all(consumers.stream().map(RenewableConsumer::completion).toList());
    }

    /** What was accepted is still answered. */
    @Override
    public Future<?> stop() {
        return Future.join(consumers.stream().map(RenewableConsumer::close).toList());
    }

    private void receive(Action action, Message<@Nullable Object> message) {
        var request = Request.of(action, message, json, limits.maxMessage());
        if (request.fault().isPresent()) {
            refuse(message, request, request.fault().get());
        } else if (inFlight >= limits.maxInFlight()) {
            refuse(
                    message,
                    request,
                    Failure.of(ErrorCode.OVERLOADED, "too many requests in flight, at most " + limits.maxInFlight())
                            .with("retry_after_ms", RETRY_AFTER_MS));
        } else if (!admission.enter()) {
            refuse(message, request, Failure.of(ErrorCode.DRAINING, "the node goes away and takes no more calls"));
        } else {
            call(message, request);
        }
    }

    private void call(Message<?> message, Request request) {
        inFlight++;
        caller.call(request.action(), request.data(), request.actor()).onSuccess(answer -> {
            inFlight--;
            try {
                Reply.to(message, answer);
            } finally {
                admission.leave();
            }
        });
    }

    private void refuse(Message<?> message, Request request, Failure failure) {
        metrics.refused(Optional.of(request.action()), failure.code().status());
        Reply.to(message, Refusal.of(request.action(), request.data(), failure));
    }
}
