package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A registration request: lists of operations on cm-handles. */
record Batch(ObjectNode request) {

    /** How many operations are asked for. */
    int size() {
        var size = 0;
        for (var operation : Operation.values()) {
            for (var list : operation.requested()) {
                size += items(request.path(list)).size();
            }
        }
        return size;
    }

    byte[] toJson() {
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The same request with only those operations that failed. An answer names handles, not places in a list: where a list has a
     * handle several times, all of them stay.
     */
    Batch only(List<FailedOperation> failed) {
        var rest = request.deepCopy();
        for (var operation : Operation.values()) {
            var handles = failed.stream()
                    .filter(failure -> failure.operation() == operation)
                    .map(FailedOperation::cmHandle)
                    .collect(Collectors.toSet());
            for (var list : operation.requested()) {
                keep(items(rest.path(list)), handles);
                if (items(rest.path(list)).isEmpty()) {
                    rest.remove(list);
                }
            }
        }
        return new Batch(rest);
    }

    private static void keep(JsonNode items, Set<String> handles) {
        if (items instanceof ArrayNode list) {
            var kept = new ArrayList<JsonNode>(list.size());
            for (var item : list) {
                if (handles.contains(handle(item))) {
                    kept.add(item);
                }
            }
            list.removeAll().addAll(kept);
        }
    }

    /** An upgrade lists its handles one level deeper. */
    private static JsonNode items(JsonNode list) {
        return list.isObject() ? list.path("cmHandles") : list;
    }

    /** The answer has an empty id for an item whose id cannot be read. */
    private static String handle(JsonNode item) {
        var id = item.isObject() ? item.path("cmHandle") : item;
        return id.isTextual() ? id.asText() : "";
    }
}
