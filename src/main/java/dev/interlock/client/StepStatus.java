package dev.interlock.client;

import io.vertx.core.json.JsonObject;

/**
 * Where one step of a flow stands.
 *
 * @param state {@code inactive}, {@code active} or {@code completed}
 * @param visits how often it was entered
 */
public record StepStatus(String id, String step, String state, int visits) {

    static StepStatus of(JsonObject json) {
        return new StepStatus(
                json.getString("step_instance_id"),
                json.getString("step_schema_identifier"),
                json.getString("state"),
                json.getInteger("visits"));
    }
}
