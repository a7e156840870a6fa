package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.interlock.config.Registration;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one cm-handle of a batch to its end, also after a fault, so that the fault can be told with the handle's id. */
final class HandleReader {
    /** What the creation says for good: an update may hold anything there. */
    private static final Set<String> FIXED = Set.of("moduleSetTag", "trustLevel");

    private final JsonParser parser;
    private final Operation operation;
    private final Registration limits;
    private final Map<String, Optional<String>> properties = new LinkedHashMap<>();
    private final Map<String, Optional<String>> publicProperties = new LinkedHashMap<>();
    private Optional<String> id = Optional.empty();
    private Optional<String> alternateId = Optional.empty();
    private Optional<String> moduleSetTag = Optional.empty();
    private Optional<String> dataProducerIdentifier = Optional.empty();
    private Optional<TrustLevel> trustLevel = Optional.empty();
    private Optional<String> fault = Optional.empty();

    HandleReader(JsonParser parser, Operation operation, Registration limits) {
        this.parser = parser;
        this.operation = operation;
        this.limits = limits;
    }

    Entry<HandleInput> read() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            if (operation == Operation.UPDATE && FIXED.contains(field)) {
                parser.skipChildren();
            } else {
                read(field);
            }
        }
        if (id.isEmpty()) {
            blame("cmHandle is missing");
        }
        return fault.<Entry<HandleInput>>map(what -> new Entry.Malformed<>(id.orElse(""), what))
                .orElseGet(() -> new Entry.Read<>(new HandleInput(
                        id.orElse(""),
                        alternateId,
                        moduleSetTag,
                        dataProducerIdentifier,
                        trustLevel,
                        properties,
                        publicProperties)));
    }

    private void read(String field) throws IOException {
        switch (field) {
            case "cmHandle" -> readId();
            case "alternateId" -> alternateId = text(field);
            case "moduleSetTag" -> moduleSetTag = text(field).map(this::limited);
            case "dataProducerIdentifier" ->
                dataProducerIdentifier = text(field).map(this::limited);
            case "trustLevel" -> readTrustLevel(field);
            case "cmHandleProperties" -> readProperties(field, properties);
            case "publicCmHandleProperties" -> readProperties(field, publicProperties);
            default -> parser.skipChildren();
        }
    }

    private void readId() throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case VALUE_STRING -> id = Optional.of(parser.getText());
            default -> {
                id = Optional.of(BatchReader.textOrNumber(parser));
                blame("cmHandle must be a string");
            }
        }
    }

    /** Blank is as good as absent. */
    private Optional<String> text(String field) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING -> Optional.of(parser.getText()).filter(text -> !text.isBlank());
            default -> {
                parser.skipChildren();
                blame(field + " must be a string");
                yield Optional.empty();
            }
        };
    }

    private String limited(String text) {
        BatchReader.checkLength(parser, text, limits.maxValueLength());
        return text;
    }

    private void readTrustLevel(String field) throws IOException {
        var word = text(field);
        trustLevel = word.flatMap(TrustLevel::ofWord);
        if (word.isPresent() && trustLevel.isEmpty()) {
            blame("trustLevel must be COMPLETE or NONE");
        }
    }

    private void readProperties(String field, Map<String, Optional<String>> into) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NULL -> {}
            case START_OBJECT -> {
                int removals = 0;
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    removals += readProperty(into) ? 1 : 0;
                    // Apart, so that a handle that has as many as it may can have all of them replaced.
                    limitCount(removals);
                    limitCount(into.size() - removals);
                }
            }
            default -> {
                parser.skipChildren();
                blame(field + " must be an object");
            }
        }
    }

    /** Whether it is to be removed. */
    private boolean readProperty(Map<String, Optional<String>> into) throws IOException {
        var key = parser.currentName();
        BatchReader.checkLength(parser, key, limits.maxKeyLength());
        switch (parser.nextToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                into.put(key, Optional.of(limited(parser.getText())));
            case VALUE_NULL -> {
                into.put(key, Optional.empty());
                return true;
            }
            default -> {
                parser.skipChildren();
                blame("the value of property '%s' must be a string, number, boolean or null".formatted(key));
            }
        }
        return false;
    }

    private void limitCount(int properties) {
        if (properties > limits.maxProperties()) {
            throw BatchReader.refused(parser, "more than %d properties".formatted(limits.maxProperties()));
        }
    }

    /** The first fault is the one that is told. */
    private void blame(String what) {
        fault = fault.or(() -> Optional.of(what));
    }
}
