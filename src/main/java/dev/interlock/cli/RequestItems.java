package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;

/** The operations of a registration request in JSON, in the order in which the node works on them. */
final class RequestItems implements Items {
    /** The request is held in memory as a whole; files of one operation a line are not. */
    private static final int LARGEST = 16 * 1024 * 1024;

    private static final List<String> LISTS = Stream.of(Operation.values())
            .map(Operation::requested)
            .flatMap(List::stream)
            .toList();
    private static final List<String> NAMES =
            Stream.of(LISTS, LineForm.PLUGINS).flatMap(List::stream).toList();
    private static final List<String> NAMES_OF_UPGRADE = List.of("cmHandles", "moduleSetTag");

    private final String file;
    private final Queue<Item> items = new ArrayDeque<>();

    private RequestItems(String file) {
        this.file = file;
    }

    static RequestItems read(InputFile input) {
        if (input.size() > LARGEST) {
            throw CommandException.unusable(
                    "%s: larger than %d MiB: expected less in JSON, or NDJSON or CSV of any size"
                            .formatted(input.name(), LARGEST / 1024 / 1024));
        }
        try (var in = input.open()) {
            return of(input.name(), Documents.asWritten(input.name(), in));
        } catch (IOException e) {
            throw Documents.unreadable(input.name(), e);
        }
    }

    static RequestItems of(String file, ObjectNode request) {
        var read = new RequestItems(file);
        read.refuseUnknown(request);
        var beside = JsonNodeFactory.instance.objectNode();
        request.properties().stream()
                .filter(field -> !LISTS.contains(field.getKey()))
                .forEach(field -> beside.set(field.getKey(), field.getValue()));
        for (var operation : Operation.values()) {
            for (var list : operation.requested()) {
                read.add(operation, list, request.path(list), beside);
            }
        }
        return read;
    }

    @Override
    public Optional<Item> next() {
        return Optional.ofNullable(items.poll());
    }

    @Override
    public void close() {}

    /** The node passes over what it does not know, so that a misspelt list would look like one that is done. */
    private void refuseUnknown(ObjectNode request) {
        if (request.has("cmHandle")) {
            throw refused(
                    "/cmHandle: a cm-handle alone is no registration request: expected %s; one operation a line is NDJSON (--format ndjson)"
                            .formatted(listed(LISTS)));
        }
        refuseUnknown("", request, NAMES);
        if (LISTS.stream().noneMatch(request::has)) {
            throw refused("no operations: expected " + listed(LISTS));
        }
        refuseUnknown("/upgradedCmHandles", request.path("upgradedCmHandles"), NAMES_OF_UPGRADE);
    }

    private void refuseUnknown(String place, JsonNode object, List<String> known) {
        object.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw refused("%s/%s: unknown: expected %s".formatted(place, name, listed(known)));
                });
    }

    private static String listed(List<String> names) {
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    /** An upgrade lists its handles one level deeper. */
    private void add(Operation operation, String field, JsonNode value, ObjectNode beside) {
        if (operation != Operation.UPGRADE) {
            array(field, value).forEach(element -> items.add(new Item(operation, element, beside)));
            return;
        }
        if (!absent(value) && !value.isObject()) {
            throw expected(field, "an object");
        }
        var tag = value.path("moduleSetTag");
        array(field + "/cmHandles", value.path("cmHandles"))
                .forEach(id -> items.add(new Item(operation, upgrade(id, tag), beside)));
    }

    private static ObjectNode upgrade(JsonNode id, JsonNode tag) {
        var upgrade = JsonNodeFactory.instance.objectNode();
        upgrade.set("cmHandle", id);
        if (!tag.isMissingNode()) {
            upgrade.set("moduleSetTag", tag);
        }
        return upgrade;
    }

    private JsonNode array(String field, JsonNode value) {
        if (absent(value)) {
            return MissingNode.getInstance();
        }
        if (!value.isArray()) {
            throw expected(field, "an array");
        }
        return value;
    }

    private CommandException expected(String field, String what) {
        return refused("/%s: expected %s".formatted(field, what));
    }

    private CommandException refused(String why) {
        return CommandException.unusable(file + ": " + why);
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
