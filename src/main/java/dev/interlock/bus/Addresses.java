package dev.interlock.bus;

/** The event-bus addresses of version 1. */
public final class Addresses {
    /** Takes a {@link RawRequest} with a whole registration batch. */
    public static final String REGISTRATION_BATCH = "interlock.v1.registration.batch";

    /** On which each change of a cm-handle is published, once it is durable. */
    public static final String CM_HANDLE_EVENTS = "interlock.v1.events.cm-handle";

    /** On which is published which flows have moved, once that is durable. */
    public static final String FLOW_EVENTS = "interlock.v1.events.flow";

    private Addresses() {}

    /** Where a node serves an action for itself. */
    public static String inside(Action action) {
        return "interlock.inside." + action.word();
    }

    /** The public address of an action, which whichever node is asked serves. */
    public static String of(Action action) {
        return switch (action) {
            case REGISTER_CM_HANDLES, CM_HANDLE, CM_HANDLES, CM_HANDLE_IDS_OF_PLUGIN, SEARCH_CM_HANDLE_IDS ->
                "interlock.v1.registration." + action.word();
            case IDENTIFY,
                    START,
                    TRANSITION,
                    FLOW_STATUS,
                    STEP_STATUS,
                    HISTORY,
                    AVAILABLE,
                    PAUSE,
                    RESUME,
                    EXIT,
                    COMPLETE,
                    RESET,
                    SUBSCRIBE_STATE_CHANGE,
                    UNSUBSCRIBE_STATE_CHANGE,
                    FIRE_TIMER,
                    ACTION_REPLY,
                    MIGRATE,
                    PROBE,
                    MIGRATE_FLOWS,
                    SUBJECT,
                    CHANGE_SUBJECT,
                    DELETE_SUBJECT,
                    PUBLISH_FLOW_SCHEMA,
                    SET_CURRENT_FLOW_SCHEMA,
                    FLOW_SCHEMA,
                    FLOW_SCHEMAS,
                    FLOW_INSTANCES,
                    EVENTS -> "interlock.v1.flow." + action.word();
        };
    }

    /** The address of one lane of one node. */
    public static String lane(String node, int lane) {
        return "interlock.v1.node." + node + ".flow." + lane;
    }
}
