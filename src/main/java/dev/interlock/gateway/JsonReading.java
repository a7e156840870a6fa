package dev.interlock.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Unicode;
import dev.interlock.config.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * One reading of one JSON text, on one thread.
 *
 * <p>What is not JSON, or is beyond a limit, ends it at that place. What is JSON but not acceptable is remembered with its pointer (the
 * first only) and the reading goes on, so that a refusal can name what it refuses.
 */
final class JsonReading {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Optional<String> kept;
    private final Values values;
    private final ObjectNode root = NODES.objectNode();
    private boolean keptSeen;
    private Optional<String> token = Optional.empty();
    private Optional<Failure> malformed = Optional.empty();
    private Optional<Failure> fault = Optional.empty();

    /**
     * Prepares the reading.
     *
     * @param kept the name of the member whose value is kept as written
     */
    JsonReading(JsonParser parser, Optional<String> kept, Values values) {
        this.parser = parser;
        this.kept = kept;
        this.values = values;
    }

    Document read() throws IOException {
        try {
            text();
        } catch (JsonProcessingException e) {
            refuseText(Json.fault(e));
        }
        return new Document(token, root, malformed.or(() -> fault));
    }

    private void text() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            refuseText("expected a JSON object");
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (kept.isPresent() && kept.get().equals(parser.currentName())) {
                keep();
            } else {
                member(root);
            }
        }
        if (parser.nextToken() != null) {
            refuseText("expected nothing after the JSON object");
        }
    }

    private void keep() throws IOException {
        if (keptSeen) {
            refuse("the key is given twice");
        }
        var value = parser.nextToken();
        token = keptSeen ? Optional.empty() : token(value);
        keptSeen = true;
        parser.skipChildren();
    }

    private Optional<String> token(JsonToken value) throws IOException {
        if (value.isNumeric()) {
            return Optional.of(parser.getText());
        }
        return value == JsonToken.VALUE_STRING
                ? Optional.of(
                        Unicode.sendable(TextNode.valueOf(parser.getText()).toString()))
                : Optional.empty();
    }

    private void member(ObjectNode object) throws IOException {
        var name = parser.currentName();
        boolean twice = object.has(name);
        if (twice) {
            refuse("the key is given twice");
        }
        if (unacceptable(name)) {
            refuse("a key has U+0000 or an unpaired surrogate");
        }
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            // Known before its end, as far as it is read, should the text be cut off.
            var inner = twice ? NODES.objectNode() : object.putObject(name);
            members(inner);
        } else {
            var value = value();
            if (!twice) {
                object.set(name, value);
            }
        }
    }

    private JsonNode value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(NODES.objectNode());
            case START_ARRAY -> array();
            case VALUE_STRING -> string();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + parser.currentToken());
        };
    }

    private ObjectNode members(ObjectNode object) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            member(object);
        }
        return object;
    }

    private ArrayNode array() throws IOException {
        var array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        return array;
    }

    private JsonNode string() throws IOException {
        var text = parser.getText();
        if (unacceptable(text)) {
            refuse("a text has U+0000 or an unpaired surrogate");
        }
        return NODES.textNode(text);
    }

    private boolean unacceptable(String text) {
        return values == Values.JUDGED && !Unicode.storable(text);
    }

    private JsonNode number() throws IOException {
        if (values == Values.AS_WRITTEN) {
            return NODES.rawValueNode(new RawValue(parser.getText()));
        }
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? integer() : fraction();
    }

    private JsonNode integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> {
                refuse("the whole number needs more than 64 bits");
                yield NODES.numberNode(parser.getBigIntegerValue());
            }
        };
    }

    private JsonNode fraction() throws IOException {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            refuse("the number is too large");
        }
        return NODES.numberNode(number);
    }

    private void refuse(String why) {
        if (fault.isEmpty()) {
            fault = Optional.of(Failure.of(ErrorCode.INVALID_REQUEST, why)
                    .at(parser.getParsingContext().pathAsPointer().toString()));
        }
    }

    private void refuseText(String why) {
        malformed = Optional.of(Failure.of(ErrorCode.MALFORMED_FRAME, why));
    }

    /** What is done with numbers and texts. */
    enum Values {
        /** Numbers are computed; a number or text that could not be stored is refused. */
        JUDGED,
        /** Numbers keep their text; somebody else judges. */
        AS_WRITTEN
    }
}
