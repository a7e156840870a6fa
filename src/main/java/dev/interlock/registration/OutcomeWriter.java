package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.registration.Outcome.Failed;
import java.util.List;

/** Writes outcomes in the forms of both doors. */
record OutcomeWriter(Codes codes) {
    private static final List<Operation> LISTS =
            List.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.UPGRADE);

    /** The lists of failed items. */
    ObjectNode write(Door door, Outcome outcome) {
        var json = JsonNodeFactory.instance.objectNode();
        for (var operation : LISTS) {
            var failed = outcome.failed(operation);
            if (!failed.isEmpty() || door == Door.NCMP) {
                var list = json.putArray(door.failedList(operation));
                failed.forEach(item -> list.add(write(door, item)));
            }
        }
        return json;
    }

    private ObjectNode write(Door door, Failed item) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("cmHandle", item.id())
                .put(door.codeField(), codes.of(door, item.reason()))
                .put(door.textField(), item.text());
        return door == Door.INTERLOCK ? json.put("retryable", item.reason().retryable()) : json;
    }
}
