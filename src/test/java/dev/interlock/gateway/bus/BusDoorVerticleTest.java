package dev.interlock.gateway.bus;

import static dev.interlock.gateway.RunningGateway.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The door on the event bus, with the services of a node replaced. */
class BusDoorVerticleTest {
    private static final JsonObject FLOW =
            new JsonObject().put("flow_instance_id", "f").put("n", 1);

    private final RunningGateway gateway = new RunningGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    private Future<Message<Object>> request(Action action, @Nullable Object body) {
        return gateway.vertx.eventBus().request(Addresses.of(action), body);
    }

    private JsonObject refusal(int status, Future<?> request) {
        try {
            throw new AssertionError("not refused: "
                    + request.toCompletionStage().toCompletableFuture().join());
        } catch (CompletionException e) {
            var refused = assertInstanceOf(ReplyException.class, e.getCause());
            assertEquals(status, refused.failureCode(), refused.getMessage());
            var json = new JsonObject(refused.getMessage());
            assertEquals(status, json.getInteger("status"));
            return json;
        }
    }

    private static String code(JsonObject refusal) {
        return refusal.getJsonArray("errors").getJsonObject(0).getString("code");
    }

    static Stream<Action> publicActions() {
        return Arrays.stream(Action.values()).filter(Action::isPublic);
    }

    @ParameterizedTest
    @MethodSource("publicActions")
    void each_public_action_is_served_at_its_address(Action action) {
        var reply = await(request(action, FLOW));

        assertEquals(FLOW, reply.body());
        assertEquals("200", reply.headers().get("status"));
        assertEquals(action, gateway.calls.element().action());
    }

    @Test
    void what_nodes_ask_each_other_is_not_for_applications() {
        var failed = assertThrows(
                CompletionException.class,
                request(Action.FIRE_TIMER, FLOW).toCompletionStage().toCompletableFuture()::join);

        var cause = assertInstanceOf(ReplyException.class, failed.getCause());
        assertEquals(ReplyFailure.NO_HANDLERS, cause.failureType());
    }

    @Test
    void a_reply_tells_whether_something_was_created() {
        gateway.serveWith(call -> Future.succeededFuture(Answer.created(call.data())));

        assertEquals(
                "201", await(request(Action.CHANGE_SUBJECT, FLOW)).headers().get("status"));
    }

    @Test
    void a_refusal_has_the_status_as_its_code_and_all_else_as_json() {
        var data = JsonNodeFactory.instance.objectNode().put("result", "failure");
        gateway.serveWith(call -> Future.succeededFuture(
                Answer.refused(Failure.of(ErrorCode.STEP_NOT_ACTIVE, "no").at("/data/step_schema_identifier"), data)));

        var refusal = refusal(409, request(Action.TRANSITION, FLOW));

        assertEquals("step_not_active", code(refusal));
        assertEquals(
                "/step_schema_identifier",
                refusal.getJsonArray("errors").getJsonObject(0).getString("path"));
        assertEquals("failure", refusal.getJsonObject("data").getString("result"));
    }

    static Stream<@Nullable Object> noObjects() {
        return Stream.of(null, "text", 1, new JsonArray());
    }

    @ParameterizedTest
    @MethodSource("noObjects")
    void a_body_that_is_no_object_is_refused(@Nullable Object body) {
        assertEquals("invalid_request", code(refusal(400, request(Action.START, body))));
        assertEquals(List.of(), List.copyOf(gateway.calls));
    }

    @Test
    void a_text_that_cannot_be_kept_is_refused_with_its_place() {
        var refusal = refusal(400, request(Action.IDENTIFY, new JsonObject().put("person_key", "a\u0000b")));

        assertEquals(
                "/person_key", refusal.getJsonArray("errors").getJsonObject(0).getString("path"));
    }

    @Test
    void the_items_of_a_batch_are_left_to_be_judged_one_by_one() {
        await(request(
                Action.REGISTER_CM_HANDLES, new JsonObject().put("removedCmHandles", new JsonArray().add("a\u0000b"))));
        await(request(
                Action.REGISTER_CM_HANDLES,
                new JsonObject().put("createdCmHandles", new JsonObject().put("\u0000", 1))));
    }

    @Test
    void a_request_that_is_too_large_is_refused() {
        var large = new JsonObject().put("text", "x".repeat(RunningGateway.MAX_MESSAGE));

        assertEquals("too_large", code(refusal(413, request(Action.IDENTIFY, large))));
    }

    @Test
    void a_transition_that_is_refused_at_the_door_tells_what_it_was_asked() {
        var body = new JsonObject().put("flow_instance_id", "f\u0000").put("transition_schema_identifier", "t");

        var data = refusal(400, request(Action.TRANSITION, body)).getJsonObject("data");

        assertEquals("failure", data.getString("result"));
        assertEquals("t", data.getString("transition_schema_identifier"));
    }

    @Test
    void the_actor_is_who_the_header_says() {
        var options = new DeliveryOptions().addHeader("actor", "billing");

        await(gateway.vertx.eventBus().request(Addresses.of(Action.PAUSE), FLOW, options));
        await(request(Action.PAUSE, FLOW));

        assertEquals(
                List.of(Optional.of("billing"), Optional.empty()),
                gateway.calls.stream().map(call -> call.actor()).toList());
    }

    @Test
    void an_actor_that_is_no_name_is_refused() {
        var options = new DeliveryOptions().addHeader("actor", "x".repeat(201));

        refusal(400, gateway.vertx.eventBus().request(Addresses.of(Action.PAUSE), FLOW, options));
    }

    @Test
    void a_message_that_is_published_is_done_by_nobody() {
        gateway.vertx.eventBus().publish(Addresses.of(Action.PAUSE), FLOW);
        await(request(Action.RESUME, FLOW));

        assertEquals(
                List.of(Action.RESUME),
                gateway.calls.stream().map(call -> call.action()).toList());
    }

    @Test
    void requests_beyond_the_limit_are_refused_until_others_are_answered() {
        var held = Promise.<Answer>promise();
        gateway.serveWith(call -> held.future());
        var open = Stream.generate(() -> request(Action.RESUME, FLOW))
                .limit(RunningGateway.MAX_IN_FLIGHT)
                .toList();

        var refusal = refusal(503, request(Action.RESUME, FLOW));
        held.complete(Answer.ok(JsonNodeFactory.instance.objectNode()));
        open.forEach(RunningGateway::await);

        assertEquals("overloaded", code(refusal));
        assertTrue(refusal.getJsonArray("errors").getJsonObject(0).getBoolean("retryable"));
        await(request(Action.RESUME, FLOW));
        assertTrue(gateway.registry.scrape().contains("interlock_calls_total{action=\"resume\",status=\"503\"} 1.0"));
    }

    @Test
    void a_node_that_drains_takes_no_more_and_answers_what_it_has() {
        var held = Promise.<Answer>promise();
        gateway.serveWith(call -> held.future());
        var accepted = request(Action.RESUME, FLOW);
        Stream.generate(() -> gateway.calls).takeWhile(calls -> calls.isEmpty()).forEach(calls -> Thread.onSpinWait());

        var drained = gateway.drain();
        var refusal = refusal(503, request(Action.RESUME, FLOW));
        held.complete(Answer.ok(JsonNodeFactory.instance.objectNode()));

        assertEquals("draining", code(refusal));
        await(accepted);
        await(drained);
    }

    @Test
    void large_numbers_come_through_and_those_that_would_change_are_refused() {
        var body = new JsonObject("{\"a\":9223372036854775807,\"b\":1.5}");
        var larger = new JsonObject("{\"a\":9223372036854775808}");

        assertEquals(
                body.encode(),
                ((JsonObject) await(request(Action.IDENTIFY, body)).body()).encode());
        assertEquals("invalid_request", code(refusal(400, request(Action.IDENTIFY, larger))));
    }
}
