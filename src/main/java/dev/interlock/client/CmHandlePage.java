package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A page of a list of cm-handles.
 *
 * @param nextAfter after which id the next page begins; empty at the end
 */
public record CmHandlePage(List<CmHandle> handles, Optional<String> nextAfter) {

    public CmHandlePage {
        handles = List.copyOf(handles);
    }

    static CmHandlePage of(JsonObject json) {
        return new CmHandlePage(
                Lists.objects(json, "items", CmHandle::of), Optional.ofNullable(json.getString("next_after")));
    }
}
