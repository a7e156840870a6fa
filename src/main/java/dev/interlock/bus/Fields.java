package dev.interlock.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the arguments of a call, each with its type; a missing or wrong one ends the reading with {@code invalid_request} and a JSON
 * pointer to it, as a {@link FailureException}. A field that is null counts as absent.
 */
public record Fields(ObjectNode data, String pointer) {

    public static Fields of(Call call) {
        return new Fields(call.data(), "/data");
    }

    public String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    public Optional<String> optionalText(String name) {
        return present(name).map(value -> {
            if (!value.isTextual()) {
                throw invalid(name, "expected a string");
            }
            refuseUnstorable(value, pointer + '/' + name);
            return value.asText();
        });
    }

    /** A list of texts; empty if absent. */
    public List<String> texts(String name) {
        return present(name).map(value -> texts(name, value)).orElseGet(List::of);
    }

    private List<String> texts(String name, JsonNode value) {
        if (!value.isArray()) {
            throw invalid(name, "expected a list");
        }
        refuseUnstorable(value, pointer + '/' + name);
        var texts = new ArrayList<String>(value.size());
        for (var element : value) {
            if (!element.isTextual()) {
                throw invalid(name, "expected strings");
            }
            texts.add(element.asText());
        }
        return texts;
    }

    /** A text of at least one character and at most so many, each a code point as JSON Schema counts them. */
    public String key(String name, int maximalLength) {
        return optionalKey(name, maximalLength).orElseThrow(() -> missing(name));
    }

    /** A text of at least one character. */
    public String key(String name) {
        return optionalKey(name).orElseThrow(() -> missing(name));
    }

    public Optional<String> optionalKey(String name) {
        var text = optionalText(name);
        if (text.filter(String::isEmpty).isPresent()) {
            throw invalid(name, "must not be empty");
        }
        return text;
    }

    public Optional<String> optionalKey(String name, int maximalLength) {
        var text = optionalText(name);
        text.ifPresent(key -> {
            int length = key.codePointCount(0, key.length());
            if (length < 1 || length > maximalLength) {
                throw invalid(name, "expected 1 to %d characters, got %d".formatted(maximalLength, length));
            }
        });
        return text;
    }

    public long integer(String name) {
        return optionalInteger(name).orElseThrow(() -> missing(name));
    }

    public OptionalLong optionalInteger(String name) {
        var value = present(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().isIntegralNumber() || !value.get().canConvertToLong()) {
            throw invalid(name, "expected a whole number");
        }
        return OptionalLong.of(value.get().asLong());
    }

    /** How many entries a page may have, from 1 to so many; by default 100, or so many if that is less. */
    public int limit(int maximum) {
        long limit = optionalInteger("limit").orElse(Math.min(100, maximum));
        if (limit < 1 || limit > maximum) {
            throw invalid("limit", "expected 1 to %d".formatted(maximum));
        }
        return (int) limit;
    }

    public boolean flag(String name, boolean otherwise) {
        return present(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw invalid(name, "expected true or false");
                    }
                    return value.asBoolean();
                })
                .orElse(otherwise);
    }

    /** An object of any content that the database can keep; empty if absent. */
    public ObjectNode object(String name) {
        return optionalObject(name).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    public Optional<ObjectNode> optionalObject(String name) {
        return present(name).map(value -> {
            if (!(value instanceof ObjectNode object)) {
                throw invalid(name, "expected an object");
            }
            refuseUnstorable(object, pointer + '/' + name);
            return object;
        });
    }

    public Optional<Fields> inside(String name) {
        return optionalObject(name).map(object -> new Fields(object, pointer + '/' + name));
    }

    /** A list of objects, each to be read by itself; empty if absent. */
    public List<Fields> objects(String name) {
        return present(name).map(value -> objects(name, value)).orElseGet(List::of);
    }

    private List<Fields> objects(String name, JsonNode value) {
        if (!value.isArray()) {
            throw invalid(name, "expected a list");
        }
        refuseUnstorable(value, pointer + '/' + name);
        var objects = new ArrayList<Fields>(value.size());
        for (int i = 0; i < value.size(); i++) {
            if (!(value.get(i) instanceof ObjectNode object)) {
                throw invalid(name + '/' + i, "expected an object");
            }
            objects.add(new Fields(object, "%s/%s/%d".formatted(pointer, name, i)));
        }
        return objects;
    }

    public FailureException missing(String name) {
        return invalid(name, "is missing");
    }

    public FailureException invalid(String name, String what) {
        return Failure.of(ErrorCode.INVALID_REQUEST, name + ": " + what)
                .at(pointer + '/' + name)
                .asException();
    }

    /** That these fields as a whole are not what was expected. */
    public FailureException invalid(String what) {
        return Failure.of(ErrorCode.INVALID_REQUEST, what).at(pointer).asException();
    }

    private Optional<JsonNode> present(String name) {
        return Optional.ofNullable(data.get(name)).filter(value -> !value.isNull());
    }

    /** PostgreSQL keeps neither U+0000 nor half of a surrogate pair. */
    private static void refuseUnstorable(JsonNode value, String at) {
        if (value.isTextual()) {
            refuseUnstorable(value.asText(), at);
        }
        value.properties().forEach(member -> {
            var below = at + '/' + member.getKey().replace("~", "~0").replace("/", "~1");
            refuseUnstorable(member.getKey(), below);
            refuseUnstorable(member.getValue(), below);
        });
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            refuseUnstorable(value.get(i), at + '/' + i);
        }
    }

    private static void refuseUnstorable(String text, String at) {
        if (!Unicode.storable(text)) {
            throw Failure.of(ErrorCode.INVALID_REQUEST, "a text has U+0000 or an unpaired surrogate")
                    .at(at.replace("\0", "\\u0000"))
                    .asException();
        }
    }
}
