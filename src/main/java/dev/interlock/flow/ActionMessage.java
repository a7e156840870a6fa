package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.CommandId;
import dev.interlock.flow.TaskStore.Due;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The messages of step actions: the request that other applications get, and what their reply is to the flow. */
final class ActionMessage {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ActionMessage() {}

    /** The request; its {@code action_id} is the same in each attempt and in no other request. */
    static JsonObject request(Due due, FlowStore.Stored stored) {
        var instance = stored.instance();
        var task = due.task();
        var properties = stored.subject().map(Subject::properties).orElse(Map.of());
        return new JsonObject()
                .put("action_id", id(due).toString())
                .put("attempt", due.attempt())
                .put("flow_instance_id", instance.id().toString())
                .put("flow_schema_identifier", instance.schema())
                .put("schema_version", instance.version())
                .put("step_schema_identifier", task.step())
                .put("visit", task.visit())
                .put(
                        "subject",
                        new JsonObject()
                                .put("kind", instance.subject().kind())
                                .put("key", instance.subject().key())
                                .put("properties", new JsonObject(properties)));
    }

    private static CommandId id(Due due) {
        var task = due.task();
        return CommandId.ofKey(due.instance().toString(), "action %d %s".formatted(task.visit(), task.step()));
    }

    /** A reply as the input of a transition: an object as it is, nothing as an empty one, all else as its {@code value}. */
    static ObjectNode input(Object reply) {
        try {
            var json = MAPPER.readTree(Json.encode(reply));
            return json instanceof ObjectNode object
                    ? object
                    : json.isNull() ? nothing() : nothing().set("value", json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what the bus encodes is JSON", e);
        }
    }

    /** A failed reply as the input of a transition. */
    static ObjectNode input(ReplyException failed) {
        return nothing().put("failure_code", failed.failureCode()).put("failure_message", failed.getMessage());
    }

    /** The input of the transition that is taken when no request has led on. */
    static ObjectNode givenUp(int attempts, String why) {
        return nothing().put("failure_message", "given up after %d requests: %s".formatted(attempts, why));
    }

    private static ObjectNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }
}
