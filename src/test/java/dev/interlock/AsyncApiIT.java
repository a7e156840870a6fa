package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.example.ParcelApplication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether what a node really answers and tells is what {@code docs/asyncapi.yaml} describes. */
class AsyncApiIT {
    private static final AsyncApi API = AsyncApi.read();
    private static final ClusterSettings SETTINGS = ClusterSettings.of(1);
    private static final List<AutoCloseable> OPEN = new ArrayList<>();
    private static final Queue<JsonNode> HINTS = new ConcurrentLinkedQueue<>();
    private static final Queue<JsonNode> HANDLES = new ConcurrentLinkedQueue<>();
    private static final Queue<JsonNode> ACTIONS = new ConcurrentLinkedQueue<>();
    private static RunningNode node;
    private static Vertx vertx = Vertx.vertx();

    @BeforeAll
    static void start() throws IOException {
        node = RunningNode.start(SETTINGS.ofNode(0));
        OPEN.add(node);
        await(vertx.close());
        vertx = await(ParcelApplication.join(SETTINGS.name(), List.of(SETTINGS.members())));
        OPEN.addFirst(() -> await(vertx.close()));
        keep(Addresses.FLOW_EVENTS, HINTS);
        keep(Addresses.CM_HANDLE_EVENTS, HANDLES);
        await(vertx.deployVerticle(new ParcelApplication(vertx, line -> {})));
        publish(equipmentRequest());
    }

    @AfterAll
    static void stop() throws Exception {
        for (var open : OPEN) {
            open.close();
        }
    }

    private static void keep(String address, Queue<JsonNode> messages) {
        await(vertx.eventBus()
                .<JsonObject>consumer(address, message -> messages.add(tree(message.body())))
                .completion());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static JsonNode tree(JsonObject json) {
        return TestSocket.parse(json.encode());
    }

    private static JsonNode call(Action action, String data) {
        return tree(await(vertx.eventBus().<JsonObject>request(Addresses.of(action), new JsonObject(data)))
                .body());
    }

    private static JsonNode failure(Action action, String data) {
        try {
            throw new AssertionError("no failure: " + call(action, data));
        } catch (CompletionException e) {
            return TestSocket.parse(String.valueOf(
                    assertInstanceOf(ReplyException.class, e.getCause()).getMessage()));
        }
    }

    private static String equipmentRequest() throws IOException {
        return Files.readString(Path.of("conf", "examples", "equipment-request.json"));
    }

    private static void publish(String document) {
        call(
                Action.PUBLISH_FLOW_SCHEMA,
                new JsonObject()
                        .put("identifier", "equipment-request")
                        .put("document", new JsonObject(document))
                        .encode());
    }

    private static String startedFlow() {
        return call(
                        Action.START,
                        "{\"person_key\": \"ada\", \"flow_schema_identifier\": \"equipment-request\", \"force\": true}")
                .path("flow_instance_id")
                .asText();
    }

    @Test
    void each_example_is_answered_as_it_is_described() throws IOException {
        var flow = "";
        var faults = new ArrayList<String>();
        for (var action : inOrderOfDocument()) {
            switch (action) {
                case COMPLETE, MIGRATE_FLOWS -> flow = startedFlow();
                default -> {}
            }
            if (action == Action.MIGRATE_FLOWS) {
                publish(equipmentRequest().replace("Approval of a purchase", "The approval of a purchase"));
            }
            var request = (ObjectNode) API.example(action).deepCopy();
            if (request.has("flow_instance_id")) {
                request.put("flow_instance_id", flow);
            }
            var answer = call(action, request.toString());
            if (action == Action.START) {
                flow = answer.path("flow_instance_id").asText();
            }
            API.faults(answer, API.reply(action)).forEach(fault -> faults.add(action.word() + fault));
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void each_response_over_a_socket_is_as_it_is_described() {
        var flow = "";
        var faults = new ArrayList<String>();
        try (var socket = new TestSocket(node.port())) {
            for (var action : inOrderOfDocument()) {
                if (Action.ofSocket(action.word()).isEmpty()) {
                    continue;
                }
                var request = (ObjectNode) API.example(action).deepCopy();
                switch (action) {
                    case START -> request.put("force", true).remove("idempotency_key");
                    case COMPLETE -> flow = startedFlow();
                    case REGISTER_CM_HANDLES -> request.retain("dmiPlugin");
                    default -> {}
                }
                if (request.has("flow_instance_id")) {
                    request.put("flow_instance_id", flow);
                }
                var response = socket.call(action.word(), request.toString());
                if (action == Action.START) {
                    flow = response.at("/data/flow_instance_id").asText();
                }
                assertEquals(200, response.path("status").asInt(), response::toString);
                API.faults(response, API.answerOfSocket(action.word()))
                        .forEach(fault -> faults.add(action.word() + fault));
            }
            var refusal = socket.call("transition", "{\"flow_instance_id\": \"no\"}");
            API.faults(refusal, API.message("ws", "refused")).forEach(fault -> faults.add("refusal" + fault));
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void what_is_told_over_a_socket_is_as_it_is_described() {
        var flow = startedFlow();
        try (var socket = new TestSocket(node.port())) {
            socket.call("subscribe_state_change", "{\"flow_instance_id\": \"%s\"}".formatted(flow));
            socket.call("pause", "{\"flow_instance_id\": \"%s\"}".formatted(flow));
            socket.call("reset", "{\"flow_instance_id\": \"%s\"}".formatted(flow));

            var told = Stream.generate(socket::event).limit(3).toList();

            var event = API.message("ws", "state_change");
            told.forEach(one -> assertEquals(List.of(), API.faults(one, event)));
            assertEquals(
                    Set.of("flow", "step"),
                    told.stream().map(one -> one.at("/data/entity").asText()).collect(Collectors.toSet()));
        }
    }

    /** In which each finds what those before have made. */
    private static List<Action> inOrderOfDocument() {
        var order = new ArrayList<String>();
        API.document().path("channels").fieldNames().forEachRemaining(order::add);
        return order.stream()
                .flatMap(word -> Arrays.stream(Action.values())
                        .filter(action -> action.word().equals(word)))
                .toList();
    }

    @Test
    void failures_are_as_they_are_described() {
        var nowhere = "{\"flow_instance_id\": \"no\", \"transition_schema_identifier\": \"t\"}";
        var batch =
                "{\"updatedCmHandles\": [{\"cmHandle\": \"no\"}], \"upgradedCmHandles\": {\"cmHandles\": [\"no\"]}}";

        assertEquals(List.of(), API.faults(failure(Action.TRANSITION, nowhere), API.failure()));
        assertEquals(List.of(), API.faults(failure(Action.REGISTER_CM_HANDLES, batch), API.failure()));
        assertEquals(List.of(), API.faults(failure(Action.IDENTIFY, "{\"person_key\": 1}"), API.failure()));
    }

    @Test
    void what_is_told_of_flows_and_handles_is_as_it_is_described() {
        var id = "told-" + SETTINGS.name();
        call(Action.REGISTER_CM_HANDLES, "{\"createdCmHandles\": [{\"cmHandle\": \"%s\"}]}".formatted(id));
        call(Action.REGISTER_CM_HANDLES, "{\"removedCmHandles\": [\"%s\"]}".formatted(id));

        Eventually.holds(() -> HANDLES.size() >= 2 && HINTS.size() >= 2, () -> HANDLES + " " + HINTS);

        var event = API.message("cm_handle_events", "event");
        HANDLES.forEach(told -> assertEquals(List.of(), API.faults(told, event)));
        var hint = API.message("flow_events", "hint");
        HINTS.forEach(told -> assertEquals(List.of(), API.faults(told, hint)));
    }

    @Test
    void a_request_for_an_action_is_as_it_is_described() {
        keep("asyncapi.act", ACTIONS);
        call(Action.PUBLISH_FLOW_SCHEMA, """
                {"identifier": "acting", "document": {"identifier": "acting",
                 "steps": [{"identifier": "a", "entry": true, "action": {"address": "asyncapi.act", "timeout": "PT1M",
                                                                         "on_success": "done", "on_failure": "done"}},
                           {"identifier": "b", "final": true}],
                 "transitions": [{"identifier": "done", "from": "a", "to": "b"}]}}""");
        call(Action.IDENTIFY, "{\"person_key\": \"eve\"}");
        call(Action.START, "{\"person_key\": \"eve\", \"flow_schema_identifier\": \"acting\", \"force\": true}");

        Eventually.holds(() -> !ACTIONS.isEmpty(), () -> "no request");

        assertEquals(List.of(), API.faults(ACTIONS.element(), API.message("actions", "request")));
    }
}
