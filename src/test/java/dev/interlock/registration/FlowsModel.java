package dev.interlock.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The flows that handles have: their lifecycle, and one flow of each of two schemas that start with every handle. */
final class FlowsModel {
    private static final String LIFECYCLE = "cm-handle-lifecycle";
    private static final String ROLLOUT = "rollout";
    private static final String SPINNING = "spinning";
    private static final List<String> SCHEMAS = List.of(LIFECYCLE, ROLLOUT, SPINNING);

    static final String ROLLOUT_SCHEMA = """
            {"identifier": "rollout", "start_on": "cm-handle",
             "steps": [{"identifier": "waiting", "entry": true}, {"identifier": "tested"}, {"identifier": "live", "final": true}],
             "transitions": [
               {"identifier": "test", "from": "waiting", "to": "tested", "type": "automatic",
                "condition": "has(subject.vendor)"},
               {"identifier": "go", "from": "tested", "to": "live", "type": "automatic",
                "condition": "has(subject.site) && subject.site == 'Galway'"}]}""";

    static final String SPINNING_SCHEMA = """
            {"identifier": "spinning", "start_on": "cm-handle",
             "steps": [{"identifier": "here", "entry": true}, {"identifier": "there"}],
             "transitions": [
               {"identifier": "go", "from": "here", "to": "there", "type": "automatic", "condition": "has(subject.spin)"},
               {"identifier": "back", "from": "there", "to": "here", "type": "automatic", "condition": "has(subject.spin)"}]}""";

    /** All that there have ever been, by subject, schema and run. */
    private final SortedMap<String, Flow> flows = new TreeMap<>();

    FlowsModel copy() {
        var copy = new FlowsModel();
        copy.flows.putAll(flows);
        return copy;
    }

    SortedMap<String, JsonNode> state() {
        var state = new TreeMap<String, JsonNode>();
        flows.forEach((name, flow) -> state.put("flow " + name, flow.json()));
        return state;
    }

    /** False if one of them would never come to rest; then there is none. */
    boolean start(String id, ObjectNode subject) {
        if (subject.has("spin")) {
            return false;
        }
        put(id, LIFECYCLE, new Flow(run(id, LIFECYCLE) + 1, "active", "ADVISED", 1));
        put(id, ROLLOUT, new Flow(run(id, ROLLOUT) + 1, "active", "waiting", 1).settled(subject));
        put(id, SPINNING, new Flow(run(id, SPINNING) + 1, "active", "here", 1));
        return true;
    }

    /** False if one of them would never come to rest; then nothing has changed. */
    boolean change(String id, ObjectNode subject) {
        if (subject.has("spin")) {
            return false;
        }
        latest(id, ROLLOUT).ifPresent(before -> {
            var after = before.settled(subject);
            if (!after.equals(before)) {
                put(id, ROLLOUT, new Flow(after.run, after.state, after.step, before.revision + 1));
            }
        });
        return true;
    }

    void exit(String id) {
        for (var schema : SCHEMAS) {
            latest(id, schema).filter(Flow::isOpen).ifPresent(flow -> put(id, schema, flow.next("exited", "")));
        }
    }

    boolean isReady(String id) {
        return latest(id, LIFECYCLE).filter(flow -> flow.isIn("READY")).isPresent();
    }

    /** Also while it is paused. */
    boolean isLocked(String id) {
        return latest(id, LIFECYCLE).filter(flow -> flow.step.equals("LOCKED")).isPresent();
    }

    void lock(String id) {
        latest(id, LIFECYCLE).ifPresent(flow -> put(id, LIFECYCLE, flow.next("active", "LOCKED")));
    }

    /** Whether the lifecycle could be moved so. */
    boolean move(Step.Move move) {
        var after = latest(move.id(), LIFECYCLE).flatMap(flow -> moved(flow, move));
        after.ifPresent(flow -> put(move.id(), LIFECYCLE, flow));
        return after.isPresent();
    }

    private static Optional<Flow> moved(Flow flow, Step.Move move) {
        return switch (move.action()) {
            case PAUSE -> flow.when(flow.state.equals("active"), "paused", flow.step);
            case RESUME -> flow.when(flow.state.equals("paused"), "active", flow.step);
            case EXIT -> flow.when(flow.isOpen(), "exited", "");
            case TRANSITION ->
                switch (move.transition()) {
                    case "ready" -> flow.when(flow.isIn("ADVISED"), "active", "READY");
                    case "lock" -> flow.when(flow.isIn("ADVISED") || flow.isIn("READY"), "active", "LOCKED");
                    case "retry" -> flow.when(flow.isIn("LOCKED"), "active", "ADVISED");
                    default -> throw new AssertionError("no transition: " + move);
                };
            default -> throw new AssertionError("no " + Action.class + " of the model: " + move);
        };
    }

    private Optional<Flow> latest(String id, String schema) {
        return Stream.of(flows)
                .filter(all -> run(id, schema) > 0)
                .map(all -> all.get(name(id, schema, run(id, schema))))
                .findFirst();
    }

    /** Of the latest; 0 if there is none. */
    private int run(String id, String schema) {
        int run = 0;
        while (flows.containsKey(name(id, schema, run + 1))) {
            run++;
        }
        return run;
    }

    private void put(String id, String schema, Flow flow) {
        flows.put(name(id, schema, flow.run), flow);
    }

    private static String name(String id, String schema, int run) {
        return id + " " + schema + " " + run;
    }

    /**
     * One of them.
     *
     * @param step the active one; empty if there is none
     */
    private record Flow(int run, String state, String step, int revision) {

        boolean isOpen() {
            return state.equals("active") || state.equals("paused");
        }

        boolean isIn(String name) {
            return state.equals("active") && step.equals(name);
        }

        Flow next(String nextState, String nextStep) {
            return new Flow(run, nextState, nextStep, revision + 1);
        }

        Optional<Flow> when(boolean possible, String nextState, String nextStep) {
            return possible ? Optional.of(next(nextState, nextStep)) : Optional.empty();
        }

        /** A rollout as far as these properties let it come, of the same revision. */
        Flow settled(ObjectNode subject) {
            if (isIn("waiting") && subject.has("vendor")) {
                return new Flow(run, state, "tested", revision).settled(subject);
            }
            return isIn("tested") && subject.path("site").asText("").equals("Galway")
                    ? new Flow(run, "completed", "", revision)
                    : this;
        }

        /** With a row of the log for each revision. */
        JsonNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("state", state)
                    .put("step", step)
                    .put("revision", revision)
                    .put("logged", revision);
        }
    }
}
