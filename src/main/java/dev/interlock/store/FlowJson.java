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
import dev.interlock.flow.StepChange;
import dev.interlock.flow.StepState;
import dev.interlock.flow.StepStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The JSON columns of the flow tables.
 *
 * <p>Steps: {@code {"active": {"review": 1}, "completed": {"draft": 1}, "arrived": {"join": [3]}}}: by state, each step with its
 * visits, then the edges that have come to steps which wait for more. A change: {@code {"transition": "submit", "step": "draft",
 * "left": ["draft"], "entered": ["review"], "state": "active", "active": ["review"], "steps": {"draft": "ac1", "review": "ia1"}}}
 * with the initials of each changed step's state before and after, its visits and the edges that have come; then the word of a
 * lifecycle command, a new version, and the fingerprint of a keyed command.
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
        var steps = new HashMap<String, StepStatus>();
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
        var steps = json.putObject("steps");
        change.steps().forEach((step, status) -> steps.put(step, write(status)));
        change.lifecycle().ifPresent(word -> json.put("lifecycle", word));
        change.version().ifPresent(version -> json.put("version", version));
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
                list(json.path("active")),
                readStepChanges(json.path("steps")),
                text(json, "lifecycle"),
                json.has("version") ? OptionalInt.of(json.get("version").asInt()) : OptionalInt.empty());
    }

    private static String write(StepChange step) {
        var after = step.after();
        var text = new StringBuilder()
                .append(initial(step.before()))
                .append(initial(after.state()))
                .append(after.visits());
        new TreeSet<>(after.arrived()).forEach(edge -> text.append(' ').append(edge));
        return text.toString();
    }

    private static Map<String, StepChange> readStepChanges(JsonNode json) {
        var steps = new HashMap<String, StepChange>();
        json.properties()
                .forEach(step ->
                        steps.put(step.getKey(), readStepChange(step.getValue().asText())));
        return steps;
    }

    private static StepChange readStepChange(String text) {
        var words = text.substring(2).split(" ");
        var arrived = Arrays.stream(words).skip(1).map(Integer::valueOf).collect(Collectors.toSet());
        return new StepChange(
                state(text.charAt(0)), new StepStatus(state(text.charAt(1)), Integer.parseInt(words[0]), arrived));
    }

    private static char initial(StepState state) {
        return state.word().charAt(0);
    }

    private static StepState state(char initial) {
        return Arrays.stream(StepState.values())
                .filter(state -> initial(state) == initial)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no state of a step begins with " + initial));
    }

    static Optional<String> fingerprint(JsonNode change) {
        return text(change, "fingerprint");
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
