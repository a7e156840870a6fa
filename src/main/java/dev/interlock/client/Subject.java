package dev.interlock.client;

import io.vertx.core.json.JsonObject;

/** Whom flows are about, with its properties. */
public record Subject(SubjectKey key, String id, JsonObject properties, long revision) {

    static Subject of(JsonObject json) {
        return new Subject(
                SubjectKey.of(json), json.getString("id"), json.getJsonObject("properties"), json.getLong("revision"));
    }
}
