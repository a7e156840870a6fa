package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One operation on one cm-handle.
 *
 * @param element what a request lists for it: the cm-handle to create or update, the id of the one to delete; for an upgrade an object
 *     of the id ({@code cmHandle}) and the {@code moduleSetTag}
 * @param beside what stands beside the lists of its request, such as the names of the plugins
 */
record Item(Operation operation, JsonNode element, ObjectNode beside) {

    /** The id of the cm-handle as answers name it: empty if it cannot be read. */
    String handle() {
        return textOf(element.isObject() ? element.path("cmHandle") : element);
    }

    /** The names that the operation is about: two operations of a kind without a common one can be done in either order. */
    Set<String> names() {
        return Stream.of(handle(), textOf(element.path("alternateId")))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The only part of an upgrade that a request has once for all of them. */
    JsonNode tag() {
        return element.path("moduleSetTag");
    }

    /**
     * How many bytes it takes in the list of a request, with the comma; an upgrade's tag counts too. It is written for that, so this is to
     * be asked for once.
     */
    int bytes() {
        try {
            return Documents.JSON.writeValueAsBytes(element).length + 1;
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a %s of '%s'".formatted(operation.word(), handle()), impossible);
        }
    }

    /** The operation as one object, as a line of a file has it. */
    ObjectNode toLine() {
        var line = JsonNodeFactory.instance.objectNode().put(LineForm.OPERATION, operation.word());
        if (element instanceof ObjectNode object) {
            line.setAll(object);
        } else {
            line.set("cmHandle", element);
        }
        line.setAll(beside);
        return line;
    }

    private static String textOf(JsonNode node) {
        return switch (node) {
            case TextNode text -> text.asText();
            // A number as it is written; the node names it so too when it refuses it.
            case POJONode number -> number.toString();
            default -> "";
        };
    }
}
