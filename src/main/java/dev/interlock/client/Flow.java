package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A flow as it was after a call to it as a whole.
 *
 * @param activeSteps by their identifiers, in declared order
 * @param replayed whether the call was done before, under the same key
 */
public record Flow(
        String id,
        String schema,
        int version,
        FlowState state,
        long revision,
        List<String> activeSteps,
        boolean replayed) {

    public Flow {
        activeSteps = List.copyOf(activeSteps);
    }

    static Flow of(JsonObject json) {
        return new Flow(
                json.getString("flow_instance_id"),
                json.getString("flow_schema_identifier"),
                json.getInteger("schema_version"),
                FlowState.of(json.getString("state")),
                json.getLong("revision"),
                Lists.texts(json, "active_steps"),
                json.getBoolean("replayed", false));
    }
}
