package dev.interlock.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** Reads the lists of an answer. One that is absent is empty. */
final class Lists {
    private Lists() {}

    static List<String> texts(JsonObject json, String name) {
        return json.getJsonArray(name, new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
    }

    static <T> List<T> objects(JsonObject json, String name, Function<JsonObject, T> reader) {
        return json.getJsonArray(name, new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .map(reader)
                .toList();
    }
}
