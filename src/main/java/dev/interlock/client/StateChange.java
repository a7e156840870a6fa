package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * One entity whose state has changed by one revision of its flow. A revision may change several: steps in declared order, the flow last.
 *
 * @param id of the step or flow
 * @param identifier of the step or flow in its schema
 * @param state of a flow the word of a {@link FlowState}, of a step {@code inactive}, {@code active} or {@code completed}
 * @param previousState empty for a flow that was started
 * @param flow the id of the flow
 * @param cause {@code transition}, {@code automatic}, {@code timer}, {@code lifecycle} or {@code registration}
 * @param actor who called
 */
public record StateChange(
        Entity entity,
        String id,
        String identifier,
        String state,
        Optional<String> previousState,
        String flow,
        long revision,
        Instant occurredAt,
        String cause,
        Optional<String> transition,
        Optional<String> actor)
        implements Watched {

    static StateChange of(JsonObject json) {
        return new StateChange(
                Entity.of(json.getString("entity")),
                json.getString("id"),
                json.getString("identifier"),
                json.getString("state"),
                Optional.ofNullable(json.getString("previous_state")),
                json.getString("flow_instance_id"),
                json.getLong("revision"),
                Instant.parse(json.getString("occurred_at")),
                json.getString("cause"),
                Optional.ofNullable(json.getString("transition_schema_identifier")),
                Optional.ofNullable(json.getString("actor")));
    }

    /** Whether it is the last change of its flow, unless somebody resets that. */
    boolean endsFlow() {
        return entity == Entity.FLOW
                && (state.equals(FlowState.COMPLETED.word()) || state.equals(FlowState.EXITED.word()));
    }
}
