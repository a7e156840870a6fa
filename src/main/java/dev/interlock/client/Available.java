package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A manual transition out of an active step.
 *
 * @param reason why it would be refused now; empty if it is allowed
 */
public record Available(String transition, String step, Optional<CallError> reason) {

    public boolean allowed() {
        return reason.isEmpty();
    }

    static Available of(JsonObject json) {
        return new Available(
                json.getString("transition_schema_identifier"),
                json.getString("step_schema_identifier"),
                Optional.ofNullable(json.getJsonObject("reason")).map(CallError::of));
    }
}
