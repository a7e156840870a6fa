package dev.interlock.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Operations that are sent in one request: what stands beside its lists is the same for all of them. */
record Batch(List<Item> items) {
    private static final Pattern ELEMENT =
            Pattern.compile("^/(?<list>\\w+)(?:/cmHandles)?/(?<index>[0-9]{1,9})(?:/|:|$)");

    Batch {
        items = List.copyOf(items);
    }

    /** How many operations are asked for. */
    int size() {
        return items.size();
    }

    /** The registration request, in its lists the order of the operations. */
    ObjectNode request() {
        var request = JsonNodeFactory.instance.objectNode();
        items.stream().findFirst().ifPresent(item -> request.setAll(item.beside()));
        for (var item : items) {
            var list = item.operation().requested().getFirst();
            if (item.operation() == Operation.UPGRADE) {
                addUpgrade(request.withObjectProperty(list), item);
            } else {
                request.withArrayProperty(list).add(item.element());
            }
        }
        return request;
    }

    /**
     * The operation in which a place of the request lies.
     *
     * @param line begins with a JSON pointer to that
     */
    Optional<Item> at(String line) {
        var place = ELEMENT.matcher(line);
        return place.find()
                ? items.stream()
                        .filter(item -> item.operation().requested().getFirst().equals(place.group("list")))
                        .skip(Long.parseLong(place.group("index")))
                        .findFirst()
                : Optional.empty();
    }

    byte[] toJson() {
        try {
            return Documents.JSON.writeValueAsBytes(request());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a request of %d operations".formatted(size()), impossible);
        }
    }

    /**
     * Only those operations that failed. An answer names handles, not places in a list: where an operation is asked for several times
     * for a handle, all of these stay.
     */
    Batch only(List<FailedOperation> failed) {
        var handles = failed.stream()
                .collect(groupingBy(FailedOperation::operation, mapping(FailedOperation::cmHandle, toSet())));
        return new Batch(items.stream()
                .filter(item -> handles.getOrDefault(item.operation(), Set.of()).contains(item.handle()))
                .toList());
    }

    private static void addUpgrade(ObjectNode upgrade, Item item) {
        if (!item.tag().isMissingNode()) {
            upgrade.set("moduleSetTag", item.tag());
        }
        upgrade.withArrayProperty("cmHandles").add(item.element().path("cmHandle"));
    }
}
