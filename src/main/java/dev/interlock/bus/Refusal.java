package dev.interlock.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The form in which a call is refused, whoever refuses it: a transition tells its result and what it was asked to do, as far as that
 * can be read; all other actions have empty data.
 */
public final class Refusal {
    private Refusal() {}

    /** The answer that refuses a call which has this data, however wrong that may be. */
    public static Answer of(Action action, ObjectNode data, Failure failure) {
        return action == Action.TRANSITION
                ? Answer.refused(failure, failedTransition(data, failure.message()))
                : Answer.refused(failure);
    }

    private static ObjectNode failedTransition(ObjectNode data, String message) {
        var refused =
                JsonNodeFactory.instance.objectNode().put("result", "failure").put("message", message);
        copyText(data, "flow_instance_id", refused, "flow_instance_id");
        copyText(data, "step_schema_identifier", refused, "step_schema_id");
        copyText(data, "step_schema_identifier", refused, "step_schema_identifier");
        copyText(data, "transition_schema_identifier", refused, "transition_schema_identifier");
        return refused;
    }

    private static void copyText(ObjectNode from, String name, ObjectNode to, String newName) {
        JsonNode value = from.get(name);
        if (value != null && value.isTextual()) {
            to.set(newName, value);
        }
    }
}
