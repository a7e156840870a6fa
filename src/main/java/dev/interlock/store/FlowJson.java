package dev.interlock.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.flow.Cause;
import dev.interlock.flow.Change;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.PlainJson;
import dev.interlock.flow.StepState;
import dev.interlock.flow.StepStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The JSON columns of the flow tables.
 *
 * <p>Steps: {@code {"active": {"review": 1}, "completed": {"draft": 1}, "arrived": {"join": [3]}}}: by state, each step with its
 * visits, then the edges that have come to steps which wait for more. A change: {@code {"transition": "submit", "step": "draft",
 * "left": ["draft"], "entered": ["review"], "state": "active", "active": ["review"]}} and the fingerprint of a keyed command.
 */
final class FlowJson {
    private static final String ARRIVED = "arrived";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private FlowJson() {}

    static String write(Map<String, StepStatus> steps) {
        var json = MAPPER.createObjectNode();
        steps.forEach((step, status) -> {
            json.withObjectProperty(status.state().word()).put(step, status.visits());
            if (!status.arrived().isEmpty()) {
                var arrived = json.withObjectProperty(ARRIVED).putArray(step);
                new TreeSet<>(status.arrived()).forEach(arrived::add);
            }
        });
        return json.toString();
    }

    static Map<String, StepStatus> readSteps(String text) {
        var json = read(text);
        var steps = new LinkedHashMap<String, StepStatus>();
        for (var state : StepState.values()) {
            json.path(state.word()).properties().forEach(step -> {
                var arrived = new TreeSet<Integer>();
                json.path(ARRIVED).path(step.getKey()).forEach(edge -> arrived.add(edge.asInt()));
                steps.put(step.getKey(), new StepStatus(state, step.getValue().asInt(), arrived));
            });
        }
        return steps;
    }

    static String write(Change change, Origin origin) {
        var json = MAPPER.createObjectNode();
        change.step().ifPresent(step -> json.put("step", step));
        change.transition().ifPresent(transition -> json.put("transition", transition));
        put(json, "left", change.left());
        put(json, "entered", change.entered());
        json.put("state", change.state().word());
        put(json, "active", change.active());
        origin.fingerprint().ifPresent(fingerprint -> json.put("fingerprint", fingerprint));
        return json.toString();
    }

    static Change readChange(String cause, JsonNode json) {
        return new Change(
                Cause.ofWord(cause),
                text(json, "step"),
                text(json, "transition"),
                list(json.path("left")),
                list(json.path("entered")),
                FlowState.ofWord(json.path("state").asText()),
                list(json.path("active")));
    }

    static Optional<String> fingerprint(JsonNode change) {
        return text(change, "fingerprint");
    }

    static String writeProperties(Map<String, Object> properties) {
        try {
            return MAPPER.writeValueAsString(properties);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("properties are not plain values: " + properties.keySet(), e);
        }
    }

    /** The database keeps a double without its exponent, so that an integer of any length may come back. */
    static Map<String, Object> readProperties(String text) {
        return PlainJson.plain((ObjectNode) read(text));
    }

    static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON column holds no JSON: " + text, e);
        }
    }

    private static void put(ObjectNode json, String name, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = json.putArray(name);
            values.forEach(array::add);
        }
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.get(name)).map(JsonNode::asText);
    }

    private static List<String> list(JsonNode array) {
        var values = new ArrayList<String>(array.size());
        array.forEach(value -> values.add(value.asText()));
        return values;
    }
}
