package dev.interlock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.interlock.bus.Action;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** The description of what applications send and get, and what in real messages differs from it. */
record AsyncApi(JsonNode document) {

    static AsyncApi read() {
        try {
            return new AsyncApi(
                    new YAMLMapper().readTree(Path.of("docs", "asyncapi.yaml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode channel(String name) {
        return document.path("channels").path(name);
    }

    /** The request of an action that is given as an example. */
    JsonNode example(Action action) {
        return request(action).at("/examples/0/payload");
    }

    JsonNode request(Action action) {
        return resolved(channel(action.word()).at("/messages/request"));
    }

    /** What an action answers with. */
    JsonNode reply(Action action) {
        return resolved(document.at("/operations/" + action.word() + "/reply/messages/0"))
                .path("payload");
    }

    JsonNode failure() {
        return resolved(document.at("/components/messages/Failure")).path("payload");
    }

    JsonNode message(String channel, String message) {
        return resolved(channel(channel).path("messages").path(message)).path("payload");
    }

    /** The response of an action of sockets that is not refused. */
    JsonNode answerOfSocket(String action) {
        return resolved(document.at("/operations/ws_" + action + "/reply/messages/0"))
                .path("payload");
    }

    /** Follows references to their end. */
    JsonNode resolved(JsonNode node) {
        var found = node;
        while (found.has("$ref")) {
            found = document.at(found.path("$ref").asText().substring(1));
        }
        return found;
    }

    /** Where each reference leads that leads nowhere. */
    List<String> danglingReferences() {
        return document.findValuesAsText("$ref").stream()
                .filter(reference -> document.at(reference.substring(1)).isMissingNode())
                .toList();
    }

    /** What is wrong with a value by its schema: fields that are not described, that are missing, or of another type. */
    List<String> faults(JsonNode value, JsonNode schema) {
        var faults = new ArrayList<String>();
        collect(value, schema, "", faults);
        return faults;
    }

    private void collect(JsonNode value, JsonNode reference, String at, List<String> faults) {
        var schema = resolved(reference);
        if (schema.has("anyOf")) {
            boolean fits = StreamSupport.stream(schema.path("anyOf").spliterator(), false)
                    .anyMatch(one -> faults(value, one).isEmpty());
            if (!fits) {
                faults.add("%s is none of those that are described: %s".formatted(at, value));
            }
            return;
        }
        if (!hasType(value, schema.path("type"))) {
            faults.add("%s is no %s: %s".formatted(at, schema.path("type"), value));
            return;
        }
        boolean listed = !schema.has("enum")
                || StreamSupport.stream(schema.path("enum").spliterator(), false)
                        .anyMatch(value::equals);
        if (!listed) {
            faults.add("%s is not listed: %s".formatted(at, value));
        }
        value.properties().forEach(field -> {
            var below = at + "/" + field.getKey();
            var known = schema.path("properties").path(field.getKey());
            var others = schema.path("additionalProperties");
            if (!known.isMissingNode()) {
                collect(field.getValue(), known, below, faults);
            } else if (others.isObject()) {
                collect(field.getValue(), others, below, faults);
            } else if (!others.asBoolean()) {
                faults.add(below + " is not described");
            }
        });
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                faults.add(at + "/" + name.asText() + " is missing");
            }
        });
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            collect(value.get(i), schema.path("items"), at + "/" + i, faults);
        }
    }

    private static boolean hasType(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            return StreamSupport.stream(type.spliterator(), false).anyMatch(one -> hasType(value, one));
        }
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "" -> true;
            default -> throw new AssertionError("no type of JSON: " + type);
        };
    }
}
