package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * One thing that is wrong with a call, as the node words it.
 *
 * @param code for programs; what there is stands in the table of errors, and newer nodes may have more
 * @param message for people
 * @param retryable whether the same call may succeed later, and has done nothing now
 * @param path a JSON pointer into the request to the value at fault
 * @param details further facts for programs
 */
public record CallError(String code, String message, boolean retryable, Optional<String> path, JsonObject details) {

    static CallError of(JsonObject json) {
        return new CallError(
                json.getString("code", "internal"),
                json.getString("message", ""),
                json.getBoolean("retryable", false),
                Optional.ofNullable(json.getString("path")),
                json.getJsonObject("details", new JsonObject()));
    }

    static CallError of(String code, String message, boolean retryable) {
        return new CallError(code, message, retryable, Optional.empty(), new JsonObject());
    }
}
