package dev.interlock.client;

import dev.interlock.bus.Action;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * What may be done to a call of which nothing was heard, so that it may have been done. A call that a node says it has not done may be
 * repeated in any case.
 */
enum Repetition {
    /** It changes nothing. */
    READ("nothing was changed, as the call only reads"),
    /** It is sent under an idempotency key, under which a second one does nothing. */
    UNDER_KEY(Repetition.DONE_PERHAPS),
    /** Done twice it does the same as done once. */
    HARMLESS(Repetition.DONE_PERHAPS),
    /** A second one might do what the caller does not want: delete what somebody else has created since. */
    NEVER(Repetition.DONE_PERHAPS);

    private static final String DONE_PERHAPS = "the call may have been done";
    private static final String KEY = "idempotency_key";

    private final String whenUnanswered;

    Repetition(String whenUnanswered) {
        this.whenUnanswered = whenUnanswered;
    }

    static Repetition of(Action action) {
        return switch (action) {
            case START, TRANSITION, PAUSE, RESUME, EXIT, COMPLETE, RESET, REGISTER_CM_HANDLES -> UNDER_KEY;
            case FLOW_STATUS,
                    STEP_STATUS,
                    HISTORY,
                    AVAILABLE,
                    FLOW_SCHEMA,
                    FLOW_SCHEMAS,
                    FLOW_INSTANCES,
                    EVENTS,
                    SUBJECT,
                    CM_HANDLE,
                    CM_HANDLES,
                    CM_HANDLE_IDS_OF_PLUGIN,
                    SEARCH_CM_HANDLE_IDS -> READ;
            // Sets given values once more; if somebody else has set others meanwhile, they are set back.
            case IDENTIFY,
                    CHANGE_SUBJECT,
                    PUBLISH_FLOW_SCHEMA,
                    SET_CURRENT_FLOW_SCHEMA,
                    // Leaves alone what has that version already.
                    MIGRATE_FLOWS -> HARMLESS;
            case DELETE_SUBJECT -> NEVER;
            case FIRE_TIMER, ACTION_REPLY, MIGRATE, PROBE, SUBSCRIBE_STATE_CHANGE, UNSUBSCRIBE_STATE_CHANGE ->
                throw new IllegalArgumentException("no action for applications: " + action.word());
        };
    }

    /** What is so of a call of which nothing was heard. */
    String whenUnanswered() {
        return whenUnanswered;
    }

    /** A copy of the data with what makes all attempts of one call the same call; fails as {@link Payload} does. */
    Future<JsonObject> prepare(JsonObject data) {
        return Payload.of(data).map(this::withKey);
    }

    private JsonObject withKey(JsonObject data) {
        boolean needsKey =
                this == UNDER_KEY && !data.containsKey(KEY) && !Boolean.TRUE.equals(data.getValue("validate_only"));
        return needsKey ? data.put(KEY, UUID.randomUUID().toString()) : data;
    }
}
