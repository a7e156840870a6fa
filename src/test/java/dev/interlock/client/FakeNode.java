package dev.interlock.client;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** What applications see of a node: its addresses, with answers that a test chooses. */
final class FakeNode implements AutoCloseable {
    /** Short, so that tests need not wait. */
    static final RetryPolicy POLICY = new RetryPolicy(6, Duration.ofMillis(200), pauses(5, 20), Duration.ofSeconds(5));

    private final Vertx vertx = Vertx.vertx();
    private final InterlockBus bus = InterlockBus.of(vertx).with(POLICY, POLICY);
    private final List<Message<JsonObject>> received = new ArrayList<>();

    /** Pauses without chance, in milliseconds. */
    static Backoff pauses(long first, long longest) {
        return new Backoff(Duration.ofMillis(first), Duration.ofMillis(longest), 0);
    }

    Vertx vertx() {
        return vertx;
    }

    InterlockBus bus() {
        return bus;
    }

    /** Serves an action; the handler is told how many requests of any action there were, this one included. */
    void serve(Action action, BiConsumer<Integer, Message<JsonObject>> handler) {
        await(vertx.eventBus()
                .<JsonObject>consumer(Addresses.of(action), message -> handler.accept(note(message), message))
                .completion());
    }

    private synchronized int note(Message<JsonObject> message) {
        received.add(message);
        return received.size();
    }

    synchronized List<Message<JsonObject>> received() {
        return List.copyOf(received);
    }

    List<String> keys() {
        return received().stream()
                .map(message -> message.body().getString("idempotency_key"))
                .toList();
    }

    static void refuse(Message<?> message, int status, String code, boolean retryable) {
        var error = new JsonObject().put("code", code).put("message", "no").put("retryable", retryable);
        message.fail(
                status,
                new JsonObject()
                        .put("errors", new JsonArray().add(error))
                        .put("status", status)
                        .put("data", new JsonObject().put("told", code))
                        .encode());
    }

    static JsonObject flow(String id) {
        return new JsonObject()
                .put("flow_instance_id", id)
                .put("flow_schema_identifier", "s")
                .put("schema_version", 1)
                .put("state", "active")
                .put("revision", 1)
                .put("active_steps", new JsonArray().add("a"));
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    static InterlockException failure(Future<?> future) {
        try {
            throw new AssertionError("succeeded: " + await(future));
        } catch (CompletionException e) {
            if (e.getCause() instanceof InterlockException failure) {
                return failure;
            }
            throw new AssertionError("failed otherwise", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
