package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of a flow's history, oldest first.
 *
 * @param nextAfter the revision after which the next page begins; empty at the end
 */
public record History(List<Change> changes, OptionalLong nextAfter) {

    public History {
        changes = List.copyOf(changes);
    }

    static History of(JsonObject json) {
        var next = json.getLong("next_after");
        return new History(
                Lists.objects(json, "entries", Change::of),
                next == null ? OptionalLong.empty() : OptionalLong.of(next));
    }
}
