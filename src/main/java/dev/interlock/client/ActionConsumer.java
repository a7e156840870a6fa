package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the actions of one address, until it is closed. How many are under way at once is bounded by the nodes, {@code
 * tasks.per-address} each.
 */
public final class ActionConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(ActionConsumer.class);

    private final MessageConsumer<JsonObject> consumer;
    private final Function<ActionRequest, Future<JsonObject>> handler;

    /** By their ids: a request that comes again meanwhile waits for the same result. */
    private final Map<String, Future<JsonObject>> underWay = new ConcurrentHashMap<>();

    private ActionConsumer(Vertx vertx, String address, Function<ActionRequest, Future<JsonObject>> handler) {
        this.handler = handler;
        this.consumer = vertx.eventBus().consumer(address, this::receive);
    }

    static Future<ActionConsumer> open(
            Vertx vertx, String address, Function<ActionRequest, Future<JsonObject>> handler) {
        var actions = new ActionConsumer(vertx, address, handler);
        return actions.consumer.completion().map(actions);
    }

    private void receive(Message<JsonObject> message) {
        ActionRequest request;
        try {
            request = ActionRequest.of(message.body());
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("address", message.address())
                    .log("a message that asks for no action was left alone");
            return;
        }
        result(request).onSuccess(message::reply).onFailure(cause -> fail(message, request, cause));
    }

    private Future<JsonObject> result(ActionRequest request) {
        var running = underWay.get(request.actionId());
        if (running != null) {
            return running;
        }
        var result = Future.succeededFuture(request).compose(this::handle).compose(ActionConsumer::sendable);
        underWay.put(request.actionId(), result);
        return result.onComplete(done -> underWay.remove(request.actionId()));
    }

    private Future<JsonObject> handle(ActionRequest request) {
        return requireNonNull(
                handler.apply(request),
                () -> "the handler of the actions at %s returned no future but null".formatted(consumer.address()));
    }

    /** A reply that cannot be encoded would end as one that nobody hears of. */
    private static Future<JsonObject> sendable(@Nullable JsonObject result) {
        return result == null ? Future.succeededFuture() : Payload.of(result);
    }

    private static void fail(Message<JsonObject> message, ActionRequest request, Throwable cause) {
        if (cause instanceof ActionFailedException failed) {
            message.fail(failed.code(), failed.getMessage());
        } else {
            // Without a reply it is asked for again.
            LOG.atWarn()
                    .setCause(cause)
                    .addKeyValue("action_id", request.actionId())
                    .addKeyValue("attempt", request.attempt())
                    .log("an action could not be done");
        }
    }

    /** Takes no more requests; completes when those under way have their results. */
    public Future<Void> close() {
        return consumer.unregister()
                .transform(gone -> Future.join(List.copyOf(underWay.values())))
                .transform(done -> Future.succeededFuture());
    }
}
