package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One revision of a flow: what has changed by it.
 *
 * @param cause {@code transition}, {@code automatic}, {@code timer}, {@code lifecycle} or {@code registration}
 * @param lifecycle the call to the flow as a whole, such as {@code start}
 * @param version of the schema, where it is another than before
 * @param actor who called
 */
public record Change(
        long revision,
        Instant occurredAt,
        String cause,
        Optional<String> transition,
        List<String> left,
        List<String> entered,
        Optional<String> lifecycle,
        OptionalInt version,
        FlowState state,
        Optional<String> actor,
        Optional<String> key) {

    public Change {
        left = List.copyOf(left);
        entered = List.copyOf(entered);
    }

    static Change of(JsonObject json) {
        var version = json.getInteger("schema_version");
        return new Change(
                json.getLong("revision"),
                Instant.parse(json.getString("occurred_at")),
                json.getString("cause"),
                Optional.ofNullable(json.getString("transition_schema_identifier")),
                Lists.texts(json, "left_steps"),
                Lists.texts(json, "entered_steps"),
                Optional.ofNullable(json.getString("lifecycle")),
                version == null ? OptionalInt.empty() : OptionalInt.of(version),
                FlowState.of(json.getString("state")),
                Optional.ofNullable(json.getString("actor")),
                Optional.ofNullable(json.getString("idempotency_key")));
    }
}
