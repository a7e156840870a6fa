package dev.interlock.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The actions that can be called: their words, where they are served and what keeps calls on one thing in order. */
public enum Action {
    IDENTIFY("identify", Affinity.SUBJECT, Door.SOCKET),
    START("start", Affinity.SUBJECT, Door.SOCKET),
    TRANSITION("transition", Affinity.INSTANCE, Door.SOCKET),
    FLOW_STATUS("flow_status", Affinity.INSTANCE, Door.SOCKET),
    STEP_STATUS("step_status", Affinity.INSTANCE, Door.SOCKET),
    HISTORY("history", Affinity.INSTANCE, Door.SOCKET),
    AVAILABLE("available", Affinity.INSTANCE, Door.SOCKET),
    PAUSE("pause", Affinity.INSTANCE, Door.SOCKET),
    RESUME("resume", Affinity.INSTANCE, Door.SOCKET),
    EXIT("exit", Affinity.INSTANCE, Door.SOCKET),
    COMPLETE("complete", Affinity.INSTANCE, Door.SOCKET),
    RESET("reset", Affinity.INSTANCE, Door.SOCKET),
    SUBSCRIBE_STATE_CHANGE("subscribe_state_change", Affinity.NONE, Door.SESSION),
    UNSUBSCRIBE_STATE_CHANGE("unsubscribe_state_change", Affinity.NONE, Door.SESSION),
    FIRE_TIMER("fire_timer", Affinity.INSTANCE, Door.NONE),
    ACTION_REPLY("action_reply", Affinity.INSTANCE, Door.NONE),
    MIGRATE("migrate", Affinity.INSTANCE, Door.NONE),
    /** Asks a lane whether it is there, and whether it reaches the node that asks. */
    PROBE("probe", Affinity.NONE, Door.NONE),
    REGISTER_CM_HANDLES("register_cm_handles", Affinity.NONE, Door.SOCKET),
    PUBLISH_FLOW_SCHEMA("publish_flow_schema", Affinity.NONE, Door.HTTP),
    SET_CURRENT_FLOW_SCHEMA("set_current_flow_schema", Affinity.NONE, Door.HTTP),
    FLOW_SCHEMA("flow_schema", Affinity.NONE, Door.HTTP),
    MIGRATE_FLOWS("migrate_flows", Affinity.NONE, Door.HTTP),
    FLOW_SCHEMAS("flow_schemas", Affinity.NONE, Door.HTTP),
    FLOW_INSTANCES("flow_instances", Affinity.NONE, Door.HTTP),
    EVENTS("events", Affinity.NONE, Door.HTTP),
    SUBJECT("subject", Affinity.SUBJECT, Door.HTTP),
    CHANGE_SUBJECT("change_subject", Affinity.SUBJECT, Door.HTTP),
    DELETE_SUBJECT("delete_subject", Affinity.SUBJECT, Door.HTTP),
    CM_HANDLE("cm_handle", Affinity.NONE, Door.HTTP),
    CM_HANDLES("cm_handles", Affinity.NONE, Door.HTTP),
    CM_HANDLE_IDS_OF_PLUGIN("cm_handle_ids_of_plugin", Affinity.NONE, Door.HTTP),
    SEARCH_CM_HANDLE_IDS("search_cm_handle_ids", Affinity.NONE, Door.HTTP);

    private static final Map<String, Action> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Action::word, Function.identity()));

    private final String word;
    private final Affinity affinity;
    private final Door door;

    Action(String word, Affinity affinity, Door door) {
        this.word = word;
        this.affinity = affinity;
        this.door = door;
    }

    /** The action of this word that a WebSocket client may call. */
    public static Optional<Action> ofSocket(String word) {
        return ofWord(word).filter(action -> action.door == Door.SOCKET || action.door == Door.SESSION);
    }

    static Optional<Action> ofWord(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    public String word() {
        return word;
    }

    /** The address that serves this call on the node of these lanes: a lane, by what the data names, or the action's own. */
    public String address(ObjectNode data, Lanes lanes) {
        return switch (affinity) {
            case NONE -> Addresses.inside(this);
            case INSTANCE -> lanes.addressOf(instance(data).orElseGet(() -> subjectKey(data)));
            case SUBJECT -> lanes.addressOf(subjectKey(data));
        };
    }

    /** The instance that this call is about, if it is about one, so that it belongs to the owner of that. */
    public Optional<String> instance(ObjectNode data) {
        return affinity == Affinity.INSTANCE
                ? text(data, "flow_instance_id").map(id -> id.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /** The flow, or the subject with its flows, that this call is about, as far as the data tell. */
    Optional<WatchTarget> target(ObjectNode data) {
        return switch (affinity) {
            case NONE -> Optional.empty();
            case INSTANCE ->
                instance(data).<WatchTarget>map(WatchTarget.Flow::new).or(() -> subject(data));
            case SUBJECT -> subject(data).map(Function.identity());
        };
    }

    /** Whether this call, where it has no {@link #target}, is about a person whose key only the database knows. */
    boolean namesPersonById(ObjectNode data) {
        return affinity == Affinity.INSTANCE && text(data, "person_id").isPresent();
    }

    /** Whether a call with these data may cause a change of a flow, or tell of it. */
    public boolean concerns(ObjectNode data, StateChange change) {
        var subject = change.subject();
        return switch (affinity) {
            case NONE -> this == REGISTER_CM_HANDLES && subject.kind().equals("cm-handle");
            case INSTANCE ->
                instance(data)
                        .map(change.instance()::equals)
                        .orElseGet(() -> subjectKey(data).equals(subject.key()));
            case SUBJECT -> subjectKey(data).equals(subject.key());
        };
    }

    /** Whether nothing is other than it was after this call, whatever comes of it. */
    public boolean onlyReads() {
        return switch (this) {
            case FLOW_STATUS,
                    STEP_STATUS,
                    HISTORY,
                    AVAILABLE,
                    PROBE,
                    FLOW_SCHEMA,
                    FLOW_SCHEMAS,
                    FLOW_INSTANCES,
                    EVENTS,
                    SUBJECT,
                    CM_HANDLE,
                    CM_HANDLES,
                    CM_HANDLE_IDS_OF_PLUGIN,
                    SEARCH_CM_HANDLE_IDS -> true;
            default -> false;
        };
    }

    /** Whether a call of it that comes again under the same idempotency key is not done again. */
    public boolean takesKey() {
        return switch (this) {
            case START, TRANSITION, PAUSE, RESUME, EXIT, COMPLETE, RESET, REGISTER_CM_HANDLES -> true;
            default -> false;
        };
    }

    /** Whether others than the nodes may call this, each call for itself. */
    public boolean isPublic() {
        return door == Door.SOCKET || door == Door.HTTP;
    }

    /** Missing or wrong fields end in some lane, which refuses them. */
    private static String subjectKey(ObjectNode data) {
        return subject(data).map(WatchTarget.Subject::key).orElse("");
    }

    private static Optional<WatchTarget.Subject> subject(ObjectNode data) {
        var nested = data.path("subject");
        return text(data, "person_key")
                .map(WatchTarget.Subject::person)
                .or(() -> text(data, "subject_key").map(key -> subject(text(data, "subject_kind"), key)))
                .or(() -> text(nested, "key").map(key -> subject(text(nested, "kind"), key)));
    }

    private static WatchTarget.Subject subject(Optional<String> kind, String key) {
        return new WatchTarget.Subject(kind.orElse(""), key);
    }

    /** A field that is null counts as absent, as {@link Fields} has it. */
    private static Optional<String> text(JsonNode data, String name) {
        return Optional.ofNullable(data.get(name))
                .filter(value -> !value.isNull())
                .map(JsonNode::asText);
    }

    private enum Affinity {
        INSTANCE,
        SUBJECT,
        NONE
    }

    private enum Door {
        SOCKET,
        HTTP,
        /** Asks for something that lasts as long as the connection. */
        SESSION,
        /** Called by the nodes themselves. */
        NONE
    }
}
