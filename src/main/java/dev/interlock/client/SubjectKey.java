package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;

/** Names whom flows are about. */
public record SubjectKey(String kind, String key) {

    public SubjectKey {
        requireNonNull(kind, "kind");
        requireNonNull(key, "key");
    }

    public static SubjectKey person(String key) {
        return new SubjectKey("person", key);
    }

    static SubjectKey of(JsonObject json) {
        return new SubjectKey(json.getString("kind"), json.getString("key"));
    }

    JsonObject toJson() {
        return new JsonObject().put("kind", kind).put("key", key);
    }
}
