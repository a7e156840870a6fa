package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * The form of an operation that stands alone on a line: an input cm-handle, together with the names of its plugins and the word of the
 * operation. It is what an export writes, plus the word.
 */
final class LineForm {
    /** No field of a request or of a handle is called so. */
    static final String OPERATION = "operation";

    static final List<String> PLUGINS =
            List.of("dmiPlugin", "dmiDataPlugin", "dmiModelPlugin", "dmiDatajobsReadPlugin", "dmiDatajobsWritePlugin");

    private LineForm() {}

    /**
     * The operation of a line.
     *
     * @param line belongs to the operation from now on
     * @param usual the operation if the line does not name one
     * @param place where the line stands
     * @throws CommandException if it cannot be one; what is wrong with the handle itself is the node's to say
     */
    static Item item(ObjectNode line, Operation usual, Place place) {
        var id = line.path("cmHandle");
        if (!id.isTextual() || id.asText().isEmpty()) {
            throw place.refused("cmHandle: expected the id of a cm-handle, a text");
        }
        var operation = operation(line, usual, place);
        line.remove(OPERATION);
        var beside = takePlugins(line, place);
        return switch (operation) {
            case CREATE, UPDATE -> new Item(operation, line, beside);
            case DELETE -> new Item(operation, id, beside);
            case UPGRADE -> new Item(operation, upgrade(line, place), beside);
        };
    }

    private static Operation operation(ObjectNode line, Operation usual, Place place) {
        var word = line.path(OPERATION);
        if (word.isMissingNode()) {
            return usual;
        }
        return Optional.of(word.asText())
                .filter(text -> word.isTextual())
                .flatMap(Operation::ofWord)
                .orElseThrow(() ->
                        place.refused("operation: %s: expected create, update, delete or upgrade".formatted(word)));
    }

    private static ObjectNode takePlugins(ObjectNode handle, Place place) {
        var plugins = JsonNodeFactory.instance.objectNode();
        for (var field : PLUGINS) {
            if (handle.hasNonNull(field)) {
                if (!handle.path(field).isTextual()) {
                    throw place.refused(field + ": expected the name of a plugin, a text");
                }
                plugins.set(field, handle.path(field));
            }
            handle.remove(field);
        }
        return plugins;
    }

    private static ObjectNode upgrade(ObjectNode handle, Place place) {
        if (handle.hasNonNull("moduleSetTag") && !handle.path("moduleSetTag").isTextual()) {
            throw place.refused("moduleSetTag: expected a text");
        }
        return handle.retain("cmHandle", "moduleSetTag");
    }
}
