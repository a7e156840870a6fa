package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Failure;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The fields of one object of a flow schema document, read one by one.
 *
 * <p>What cannot be read is reported, and a harmless value stands in for it, so that reading goes on to the next fault. The stand-in
 * of an identifier is the empty string, which no identifier is.
 */
final class SchemaFields {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private final ObjectNode object;
    private final JsonPointer place;
    private final List<Failure> faults;

    SchemaFields(ObjectNode object, JsonPointer place, List<Failure> faults) {
        this.object = object;
        this.place = place;
        this.faults = faults;
    }

    void report(Fault fault, String field, String message) {
        faults.add(fault.at(place.appendProperty(field), message));
    }

    void allowOnly(Set<String> known) {
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                var expected = known.stream().sorted().collect(Collectors.joining(", "));
                report(Fault.UNKNOWN_FIELD, field, "unknown field, expected one of: " + expected);
            }
        });
    }

    /** A field that is null counts as absent, as in the data of all calls. */
    Optional<JsonNode> field(String field) {
        return Optional.ofNullable(object.get(field)).filter(value -> !value.isNull());
    }

    /** An identifier: 1 to 100 ASCII letters, digits, underscores, hyphens and dots. */
    String identifier(String field) {
        return text(
                field,
                IDENTIFIER.asMatchPredicate(),
                Fault.INVALID_IDENTIFIER,
                "expected 1 to 100 ASCII letters, digits, underscores, hyphens and dots");
    }

    /** The identifier of a step, which may or may not exist. */
    String reference(String field) {
        return text(field, Predicate.not(String::isEmpty), Fault.UNKNOWN_STEP, "expected the identifier of a step");
    }

    /** A text that must be there and be allowed; else the empty one, and the fault was reported. */
    String text(String field, Predicate<String> allowed, Fault otherwise, String expected) {
        var value = field(field);
        if (value.isEmpty()) {
            report(Fault.MISSING_FIELD, field, "missing field " + field);
            return "";
        }
        return value.map(JsonNode::textValue).filter(allowed).orElseGet(() -> {
            report(otherwise, field, expected);
            return "";
        });
    }

    /** An ISO-8601 duration in days or smaller units; empty where it is absent or, which was reported, not allowed. */
    Optional<Duration> duration(String field, Predicate<Duration> allowed, String expected) {
        var value = field(field);
        var duration = value.flatMap(SchemaFields::duration).filter(allowed);
        if (value.isPresent() && duration.isEmpty()) {
            report(
                    Fault.INVALID_DURATION,
                    field,
                    "expected an ISO-8601 duration in days or smaller units, " + expected);
        }
        return duration;
    }

    private static Optional<Duration> duration(JsonNode value) {
        try {
            return Optional.ofNullable(value.textValue()).map(Duration::parse);
        } catch (DateTimeException notADuration) {
            return Optional.empty();
        }
    }

    void optionalText(String field) {
        field(field)
                .filter(value -> !value.isTextual())
                .ifPresent(value -> report(Fault.INVALID_VALUE, field, "expected a string"));
    }

    void optionalObject(String field) {
        field(field)
                .filter(value -> !value.isObject())
                .ifPresent(value -> report(Fault.INVALID_VALUE, field, "expected an object"));
    }

    /** The fields of an object inside this one; empty where it is absent or, which was reported, is none. */
    Optional<SchemaFields> object(String field, Fault otherwise) {
        var value = field(field);
        var object = value.filter(JsonNode::isObject);
        if (value.isPresent() && object.isEmpty()) {
            report(otherwise, field, "expected an object");
        }
        return object.map(inside -> new SchemaFields((ObjectNode) inside, place.appendProperty(field), faults));
    }

    boolean flag(String field) {
        var value = field(field);
        value.filter(present -> !present.isBoolean())
                .ifPresent(present -> report(Fault.INVALID_VALUE, field, "expected true or false"));
        return value.filter(JsonNode::booleanValue).isPresent();
    }

    /** The constant of that name in small letters; empty where the word, which was reported, is none. */
    <E extends Enum<E>> Optional<E> word(String field, E[] constants, E absent) {
        var value = field(field);
        if (value.isEmpty()) {
            return Optional.of(absent);
        }
        var word = value.map(JsonNode::textValue).orElse("");
        var constant = Arrays.stream(constants)
                .filter(candidate -> wordOf(candidate).equals(word))
                .findFirst();
        if (constant.isEmpty()) {
            var words = Arrays.stream(constants).map(SchemaFields::wordOf).collect(Collectors.joining(", "));
            report(Fault.INVALID_VALUE, field, "expected one of: " + words);
        }
        return constant;
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    void atMost(int limit, String field) {
        field(field)
                .filter(value -> value.size() > limit)
                .ifPresent(value -> report(Fault.INVALID_VALUE, field, "more than " + limit + " " + field));
    }

    /** The elements of an array of objects; an element that is none, which was reported, is read as an empty object in silence. */
    List<SchemaFields> objects(String field) {
        var array = field(field);
        array.filter(value -> !value.isArray())
                .ifPresent(value -> report(Fault.INVALID_VALUE, field, "expected an array of objects"));
        List<SchemaFields> elements = new ArrayList<>();
        array.filter(JsonNode::isArray)
                .ifPresent(value -> value.forEach(element -> {
                    var at = place.appendProperty(field).appendIndex(elements.size());
                    if (element instanceof ObjectNode readable) {
                        elements.add(new SchemaFields(readable, at, faults));
                    } else {
                        faults.add(Fault.INVALID_VALUE.at(at, "expected an object"));
                        elements.add(new SchemaFields(JsonNodeFactory.instance.objectNode(), at, new ArrayList<>()));
                    }
                }));
        return elements;
    }

    /** Reports U+0000 in any text or field name below, which the database cannot keep. */
    void refuseNul() {
        refuseNul(object, place);
    }

    private void refuseNul(JsonNode node, JsonPointer at) {
        if (node.isTextual() && node.textValue().indexOf('\0') >= 0) {
            faults.add(Fault.INVALID_VALUE.at(at, "U+0000 is not allowed"));
        }
        int index = 0;
        for (var element : node.isArray() ? node : List.<JsonNode>of()) {
            refuseNul(element, at.appendIndex(index++));
        }
        node.properties().forEach(field -> {
            var below = at.appendProperty(field.getKey());
            if (field.getKey().indexOf('\0') >= 0) {
                faults.add(Fault.INVALID_VALUE.at(below, "U+0000 is not allowed in the name of a field"));
            }
            refuseNul(field.getValue(), below);
        });
    }
}
