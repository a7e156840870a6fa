package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Where a flow stands. */
public record FlowStatus(String id, String schema, FlowState state, long revision, List<ActiveStep> activeSteps) {

    public FlowStatus {
        activeSteps = List.copyOf(activeSteps);
    }

    static FlowStatus of(JsonObject json) {
        return new FlowStatus(
                json.getString("flow_instance_id"),
                json.getString("flow_schema_identifier"),
                FlowState.of(json.getString("state")),
                json.getLong("revision"),
                Lists.objects(json, "active_steps", ActiveStep::of));
    }

    /** A step that is active, by its own id and by its identifier in the schema. */
    public record ActiveStep(String id, String step) {

        static ActiveStep of(JsonObject json) {
            return new ActiveStep(json.getString("step_instance_id"), json.getString("step_schema_identifier"));
        }
    }
}
