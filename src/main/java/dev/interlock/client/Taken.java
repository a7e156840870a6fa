package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A transition that was taken, with all automatic ones that followed at once. A refused one is an {@link InterlockException}.
 *
 * @param flow the id of the flow
 * @param step that the transition left
 * @param replayed whether it was taken before, under the same key
 */
public record Taken(
        String flow,
        String step,
        String transition,
        long revision,
        FlowState state,
        List<String> left,
        List<String> entered,
        List<String> active,
        List<String> previouslyActive,
        boolean replayed) {

    public Taken {
        left = List.copyOf(left);
        entered = List.copyOf(entered);
        active = List.copyOf(active);
        previouslyActive = List.copyOf(previouslyActive);
    }

    static Taken of(JsonObject json) {
        return new Taken(
                json.getString("flow_instance_id"),
                json.getString("step_schema_identifier"),
                json.getString("transition_schema_identifier"),
                json.getLong("revision"),
                FlowState.of(json.getString("flow_state")),
                Lists.texts(json, "left_steps"),
                Lists.texts(json, "entered_steps"),
                Lists.texts(json, "active_steps"),
                Lists.texts(json, "previously_active_steps"),
                json.getBoolean("replayed", false));
    }
}
