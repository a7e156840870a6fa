package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Operations that follow each other in a file and may be sent in as few requests as there are different things to stand beside their
 * lists: although that changes their order, it cannot change what comes of them.
 *
 * <p>The order of the operations' kinds is that of a request. Within a kind, those that need different requests have no name in
 * common.
 */
final class Stretch {
    private final BatchLimit most;
    private final List<Map<Group, List<Item>>> kinds = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private Optional<Operation> last = Optional.empty();
    private int size;
    private long bytes;

    /** @param most of all its batches together, so that none of them has more */
    Stretch(BatchLimit most) {
        this.most = most;
    }

    /** Operations of a kind that one request can hold. */
    private record Group(Operation operation, ObjectNode beside, Optional<JsonNode> tag) {
        static Group of(Item item) {
            var tag = item.operation() == Operation.UPGRADE ? Optional.of(item.tag()) : Optional.<JsonNode>empty();
            return new Group(item.operation(), item.beside(), tag);
        }
    }

    /** @param itsBytes those of {@link Item#bytes()} */
    boolean takes(Item item, long itsBytes) {
        if (size == most.operations() || (size > 0 && bytes + itsBytes > most.bytes())) {
            return false;
        }
        var order = last.map(operation -> operation.compareTo(item.operation())).orElse(-1);
        return order < 0 || (order == 0 && exchangeable(item));
    }

    void add(Item item, long itsBytes) {
        if (!last.equals(Optional.of(item.operation()))) {
            last = Optional.of(item.operation());
            kinds.add(new LinkedHashMap<>());
            names.clear();
        }
        kinds.getLast()
                .computeIfAbsent(Group.of(item), group -> new ArrayList<>())
                .add(item);
        names.addAll(item.names());
        size++;
        bytes += itsBytes;
    }

    List<Batch> batches() {
        var batches = new ArrayList<Batch>();
        var batch = new ArrayList<Item>();
        for (var kind : kinds) {
            for (var group : kind.values()) {
                if (!batch.isEmpty() && !continues(batch.getLast(), group.getFirst())) {
                    batches.add(new Batch(batch));
                    batch.clear();
                }
                batch.addAll(group);
            }
        }
        if (!batch.isEmpty()) {
            batches.add(new Batch(batch));
        }
        return batches;
    }

    private boolean exchangeable(Item item) {
        return kinds.getLast().keySet().equals(Set.of(Group.of(item))) || Collections.disjoint(names, item.names());
    }

    private static boolean continues(Item before, Item item) {
        return before.operation() != item.operation() && before.beside().equals(item.beside());
    }
}
