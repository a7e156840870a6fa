package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A registered cm-handle.
 *
 * @param state the step in which its lifecycle stands
 * @param lockReason why that is {@code LOCKED}
 * @param flows the ids of the flows it is the subject of
 * @param json all fields as the node gives them
 */
public record CmHandle(
        String id,
        Optional<String> alternateId,
        Optional<String> state,
        Optional<String> lockReason,
        JsonObject properties,
        JsonObject publicProperties,
        List<String> flows,
        JsonObject json) {

    public CmHandle {
        flows = List.copyOf(flows);
    }

    static CmHandle of(JsonObject json) {
        return new CmHandle(
                json.getString("cmHandle"),
                Optional.ofNullable(json.getString("alternateId")),
                Optional.ofNullable(json.getString("state")),
                Optional.ofNullable(json.getString("lock_reason")),
                json.getJsonObject("cmHandleProperties"),
                json.getJsonObject("publicCmHandleProperties"),
                Lists.texts(json, "flow_instance_ids"),
                json);
    }
}
