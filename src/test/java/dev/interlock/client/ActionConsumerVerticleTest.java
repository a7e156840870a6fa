package dev.interlock.client;

import static dev.interlock.client.FakeNode.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Step actions as an application serves them. */
class ActionConsumerVerticleTest {
    private final FakeNode node = new FakeNode();
    private final Queue<ActionRequest> requests = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        node.close();
    }

    private ActionConsumer serve(Function<ActionRequest, Future<JsonObject>> handler) {
        return await(node.bus().actions("charge", request -> {
            requests.add(request);
            return handler.apply(request);
        }));
    }

    private Future<Message<JsonObject>> request(String actionId, int attempt) {
        var request = new JsonObject("""
                {"flow_instance_id": "f", "flow_schema_identifier": "order", "schema_version": 2,
                 "step_schema_identifier": "charging", "visit": 1,
                 "subject": {"kind": "person", "key": "acme", "properties": {"card": 7}}}""").put("action_id", actionId).put("attempt", attempt);
        return node.vertx().eventBus().request("charge", request, new DeliveryOptions().setSendTimeout(500));
    }

    private static ReplyException failed(Future<?> request) {
        var thrown = Assertions.assertThrows(CompletionException.class, () -> await(request));
        return assertInstanceOf(ReplyException.class, thrown.getCause());
    }

    @Test
    void a_request_is_handed_over_and_its_result_is_the_reply() {
        serve(request -> Future.succeededFuture(new JsonObject().put("amount", 5)));

        assertEquals(5, await(request("a", 1)).body().getInteger("amount"));
        assertEquals(
                List.of(new ActionRequest(
                        "a",
                        1,
                        "f",
                        "order",
                        2,
                        "charging",
                        1,
                        SubjectKey.person("acme"),
                        new JsonObject().put("card", 7))),
                List.copyOf(requests));
    }

    @Test
    void an_action_that_has_failed_for_good_is_told_so() {
        serve(request -> Future.failedFuture(new ActionFailedException(402, "no money")));

        var failed = failed(request("a", 1));

        assertEquals(402, failed.failureCode());
        assertEquals("no money", failed.getMessage());
    }

    @Test
    void any_other_failure_leaves_the_request_to_be_repeated() {
        serve(request -> {
            throw new IllegalStateException("a fault");
        });

        assertEquals(ReplyFailure.TIMEOUT, failed(request("a", 1)).failureType());
    }

    @Test
    void a_result_that_cannot_be_encoded_leaves_the_request_to_be_repeated() {
        serve(request -> Future.succeededFuture(new JsonObject().put("x", new Object())));

        assertEquals(ReplyFailure.TIMEOUT, failed(request("a", 1)).failureType());
    }

    @Test
    @SuppressWarnings("NullAway") // Null is what is tried.
    void a_handler_that_gives_no_future_leaves_the_request_to_be_repeated() {
        var repeated = new AtomicBoolean();
        serve(request -> repeated.getAndSet(true) ? Future.succeededFuture(new JsonObject()) : null);

        assertEquals(ReplyFailure.TIMEOUT, failed(request("a", 1)).failureType());
        assertEquals(new JsonObject(), await(request("a", 2)).body());
    }

    @Test
    void an_action_that_is_still_being_done_is_not_begun_again() {
        var held = Promise.<JsonObject>promise();
        serve(request -> held.future());
        var first = request("a", 1);
        var second = request("a", 2);
        var other = request("b", 1);
        while (requests.size() < 2) {
            Thread.onSpinWait();
        }

        held.complete(new JsonObject());

        await(Future.all(first, second, other));
        assertEquals(
                List.of("a", "b"),
                requests.stream().map(ActionRequest::actionId).toList());
    }

    @Test
    void closing_waits_for_what_is_being_done() {
        var held = Promise.<JsonObject>promise();
        var actions = serve(request -> held.future());
        var asked = request("a", 1);
        while (requests.isEmpty()) {
            Thread.onSpinWait();
        }

        var closed = actions.close();
        assertEquals(ReplyFailure.NO_HANDLERS, failed(request("b", 1)).failureType());
        assertFalse(closed.isComplete());
        held.complete(new JsonObject());

        await(asked);
        await(closed);
    }
}
