package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.Unicode;
import dev.interlock.config.Json;
import dev.interlock.config.Registration;
import dev.interlock.registration.Batch.Upgrade;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one batch from a stream of JSON tokens, within the limits, without holding the document.
 *
 * <p>What makes the whole request unusable is thrown as a {@link FailureException}; a fault of one item becomes a malformed
 * {@link Entry}, or at NCMP's door a refusal of the request too.
 */
final class BatchReader {
    private final JsonParser parser;
    private final Door door;
    private final Registration limits;
    private final Map<Plugin, String> plugins = new EnumMap<>(Plugin.class);
    private final List<Entry<String>> removed = new ArrayList<>();
    private final List<Entry<String>> deleted = new ArrayList<>();
    private final List<Entry<HandleInput>> created = new ArrayList<>();
    private final List<Entry<HandleInput>> updated = new ArrayList<>();
    private Upgrade upgrade = Upgrade.NOTHING;
    private int items;

    private BatchReader(JsonParser parser, Door door, Registration limits) {
        this.parser = parser;
        this.door = door;
        this.limits = limits;
    }

    /** Reads to the end of the input and closes the parser. */
    static Batch read(JsonParser parser, Door door, Registration limits) {
        try (parser) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            return new BatchReader(parser, door, limits).read();
        } catch (CharacterCodingException e) {
            throw refusal("the body is not UTF-8").asException();
        } catch (JsonProcessingException e) {
            throw refusal(Json.fault(e)).asException();
        } catch (IOException e) {
            throw refusal("the body cannot be read: " + e.getMessage()).asException();
        }
    }

    private Batch read() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw wrongType("an object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            read(field);
        }
        if (parser.nextToken() != null) {
            throw refused("nothing may follow the object");
        }
        removed.addAll(deleted);
        return new Batch(dmiPlugins(), removed, created, updated, upgrade, door.absent());
    }

    private void read(String field) throws IOException {
        switch (field) {
            case "dmiPlugin" -> readPlugin(Plugin.ALL);
            case "dmiDataPlugin" -> readPlugin(Plugin.DATA);
            case "dmiModelPlugin" -> readPlugin(Plugin.MODEL);
            case "dmiDatajobsReadPlugin" -> readPlugin(Plugin.DATAJOBS_READ);
            case "dmiDatajobsWritePlugin" -> readPlugin(Plugin.DATAJOBS_WRITE);
            case "createdCmHandles" -> readList(created, () -> handle(Operation.CREATE));
            case "updatedCmHandles" -> readList(updated, () -> handle(Operation.UPDATE));
            case "removedCmHandles" -> readList(removed, this::id);
            case "deletedCmHandles" -> {
                if (door == Door.INTERLOCK) {
                    readList(deleted, this::id);
                } else {
                    parser.skipChildren();
                }
            }
            case "upgradedCmHandles" -> readUpgrade();
            default -> parser.skipChildren();
        }
    }

    private void readPlugin(Plugin plugin) throws IOException {
        text().ifPresent(name -> plugins.put(plugin, name));
    }

    private void readUpgrade() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrongType("an object");
        }
        var handles = new ArrayList<Entry<String>>();
        Optional<String> tag = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "cmHandles" -> readList(handles, this::id);
                case "moduleSetTag" -> tag = text();
                default -> parser.skipChildren();
            }
        }
        upgrade = new Upgrade(handles, tag);
    }

    private <T> void readList(List<Entry<T>> list, ElementReader<T> element) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrongType("an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (++items > limits.maxItems()) {
                throw refused("a batch may have at most %d items".formatted(limits.maxItems()));
            }
            list.add(accepted(element.read()));
        }
    }

    private <T> Entry<T> accepted(Entry<T> entry) {
        if (door == Door.NCMP && entry instanceof Entry.Malformed<T> malformed) {
            throw refused(
                    malformed.id().isEmpty()
                            ? malformed.fault()
                            : "%s (cm-handle '%s')".formatted(malformed.fault(), malformed.id()));
        }
        return entry;
    }

    private Entry<String> id() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return new Entry.Read<>(parser.getText());
        }
        return new Entry.Malformed<>(readableId(parser), "expected a cm-handle id, a string");
    }

    private Entry<HandleInput> handle(Operation operation) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return new HandleReader(parser, operation, limits).read();
        }
        return new Entry.Malformed<>(readableId(parser), "expected a cm-handle, an object");
    }

    /** What stands where an id should be, or the id of a handle that does, if it is a text or number; passes over everything else. */
    static String readableId(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return textOrNumber(parser);
        }
        var id = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean named = parser.currentName().equals("cmHandle");
            parser.nextToken();
            var value = textOrNumber(parser);
            id = named ? value : id;
        }
        return id;
    }

    /** Empty if it is neither. */
    static String textOrNumber(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
            default -> {
                parser.skipChildren();
                yield "";
            }
        };
    }

    /** A text that belongs to the whole request; blank is as good as absent. */
    private Optional<String> text() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrongType("a string");
        }
        var text = parser.getText();
        if (!Unicode.storable(text)) {
            throw refused("the text holds U+0000 or half of a surrogate pair");
        }
        checkLength(parser, text, limits.maxValueLength());
        return Optional.of(text).filter(some -> !some.isBlank());
    }

    private DmiPlugins dmiPlugins() {
        return new DmiPlugins(
                plugin(Plugin.ALL),
                plugin(Plugin.DATA),
                plugin(Plugin.MODEL),
                plugin(Plugin.DATAJOBS_READ),
                plugin(Plugin.DATAJOBS_WRITE));
    }

    private Optional<String> plugin(Plugin plugin) {
        return Optional.ofNullable(plugins.get(plugin));
    }

    static void checkLength(JsonParser parser, String text, int limit) {
        if (text.length() > limit && text.codePointCount(0, text.length()) > limit) {
            throw refused(parser, "longer than %d characters".formatted(limit));
        }
    }

    static FailureException refused(JsonParser parser, String message) {
        return refusal(message)
                .at(parser.getParsingContext().pathAsPointer().toString())
                .asException();
    }

    private FailureException refused(String message) {
        return refused(parser, message);
    }

    private FailureException wrongType(String expected) {
        return refused("expected " + expected);
    }

    private static Failure refusal(String message) {
        return Failure.of(ErrorCode.INVALID_REQUEST, message);
    }

    private enum Plugin {
        ALL,
        DATA,
        MODEL,
        DATAJOBS_READ,
        DATAJOBS_WRITE
    }

    /** Reads the element that begins at the parser's current token, and stops at its last one. */
    private interface ElementReader<T> {
        Entry<T> read() throws IOException;
    }
}
