package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.interlock.bus.Call;
import dev.interlock.bus.CommandId;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Fields;
import dev.interlock.flow.LogEntry.Origin;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads the arguments of calls on flows; what is wrong with them is thrown as a {@link dev.interlock.bus.FailureException}. */
final class FlowRequests {
    /** Characters of a subject's key or an idempotency key; the former fits an index row of the database in any script. */
    static final int MAX_KEY = 200;

    private static final Pattern KIND = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

    private static final List<String> BOUND_TO_KEY =
            List.of("step_schema_identifier", "transition_schema_identifier", "expected_revision");

    private static final ObjectWriter CANONICAL =
            new ObjectMapper().writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private FlowRequests() {}

    /** An id that has not the form of one names nothing, like an id that nobody has. */
    static FlowInstanceId instance(Fields fields) {
        var text = fields.text("flow_instance_id");
        return FlowInstanceId.parse(text)
                .orElseThrow(() -> Failure.of(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "there is no flow '" + text + "'")
                        .at("/data/flow_instance_id")
                        .asException());
    }

    static TransitionCommand transition(Fields fields) {
        return new TransitionCommand(
                fields.key("transition_schema_identifier"),
                fields.optionalKey("step_schema_identifier"),
                fields.optionalInteger("expected_revision"),
                PlainJson.plain(fields.object("input")));
    }

    static Order lifecycle(Fields fields, LifecycleCommand command, Call call) {
        refuseExpectedRevision(fields);
        return order(fields, command, command::word, call);
    }

    /** @param what cannot have what would make other calls safer, and is not done as if it had not been said */
    static void refuseConditions(Fields fields, String what) {
        refuseExpectedRevision(fields);
        if (fields.flag("validate_only", false)) {
            throw fields.invalid("validate_only", what + " cannot be validated only");
        }
    }

    /** What would make a call safer must not be passed over. */
    private static void refuseExpectedRevision(Fields fields) {
        if (fields.optionalInteger("expected_revision").isPresent()) {
            throw fields.invalid("expected_revision", "only a transition can expect a revision");
        }
    }

    /** @param fingerprint stands for all that an idempotency key is bound to */
    static Order order(Fields fields, FlowCommand command, Supplier<String> fingerprint, Call call) {
        var instance = instance(fields);
        boolean validateOnly = fields.flag("validate_only", false);
        var origin = fields.optionalKey("idempotency_key", MAX_KEY)
                .map(key -> keyed(call, instance.toString(), key, fingerprint.get()))
                .orElseGet(() -> unkeyed(call));
        return new Order(instance, command, origin, validateOnly);
    }

    static Order timer(Fields fields, Call call) {
        var command = new TimerCommand(
                fields.text("step_schema_identifier"), visit(fields), fields.text("transition_schema_identifier"));
        return new Order(instance(fields), command, unkeyed(call), false);
    }

    static Order reply(Fields fields, Call call) {
        var command = new ReplyCommand(
                fields.text("step_schema_identifier"),
                visit(fields),
                fields.text("transition_schema_identifier"),
                PlainJson.plain(fields.object("input")));
        return new Order(instance(fields), command, unkeyed(call), false);
    }

    static Order migration(Fields fields, FlowDefinition to, Call call) {
        var steps = new HashMap<String, String>();
        fields.object("steps")
                .properties()
                .forEach(step -> steps.put(step.getKey(), step.getValue().asText()));
        return new Order(
                instance(fields),
                new MigrateCommand(version(fields.integer("from_version")), to, steps),
                unkeyed(call),
                fields.flag("validate_only", false));
    }

    private static int visit(Fields fields) {
        return Math.toIntExact(fields.integer("visit"));
    }

    /** A number beyond those of schemas' versions becomes one that no version has. */
    static int version(long number) {
        return Math.clamp(number, 0, Integer.MAX_VALUE);
    }

    /** The revision after which a history begins, from the start if there is none. */
    static long afterRevision(Fields fields) {
        long after = fields.optionalInteger("after_revision").orElse(0);
        if (after < 0) {
            throw fields.invalid("after_revision", "expected 0 or more");
        }
        return after;
    }

    static Starts.Request start(Fields fields, Call call) {
        refuseConditions(fields, "a start");
        var subject = startedSubject(fields);
        var schema = fields.key("flow_schema_identifier", MAX_KEY);
        boolean force = fields.flag("force", false);
        var origin = fields.optionalKey("idempotency_key", MAX_KEY)
                .map(key -> keyed(call, "start " + subject + ' ' + schema, key, "force=" + force))
                .orElseGet(() -> unkeyed(call));
        return new Starts.Request(subject, schema, force, origin);
    }

    /** In either form, or in both if they name the same. */
    private static SubjectKey startedSubject(Fields fields) {
        var person = person(fields);
        var nested = nestedSubject(fields);
        if (person.isPresent() && nested.isPresent() && !person.equals(nested)) {
            throw fields.invalid("subject", "names another subject than person_key");
        }
        return person.or(() -> nested).orElseThrow(() -> fields.missing("person_key"));
    }

    static Optional<SubjectKey> person(Fields fields) {
        return fields.optionalKey("person_key", MAX_KEY).map(key -> new SubjectKey(SubjectKey.PERSON, key));
    }

    /** Names any subject, as the path of a request does. */
    static SubjectKey subject(Fields fields) {
        var kind = fields.text("subject_kind");
        if (!KIND.matcher(kind).matches()) {
            throw fields.invalid("subject_kind", "expected 1 to 100 characters of A-Z, a-z, 0-9, '_', '.' and '-'");
        }
        return new SubjectKey(kind, fields.key("subject_key", MAX_KEY));
    }

    /** Names a subject that is not kept by somebody else. */
    static SubjectKey ownSubject(Fields fields) {
        var subject = subject(fields);
        if (subject.kind().equals(SubjectKey.CM_HANDLE)) {
            throw fields.invalid("subject_kind", "registration owns subjects of the kind 'cm-handle'");
        }
        return subject;
    }

    private static Optional<SubjectKey> nestedSubject(Fields fields) {
        return fields.inside("subject")
                .map(subject -> new SubjectKey(subject.key("kind", MAX_KEY), subject.key("key", MAX_KEY)));
    }

    /** An id that is no UUID names nobody. */
    static Optional<UUID> personId(Fields fields) {
        return fields.optionalText("person_id")
                .map(text -> FlowInstanceId.uuid(text)
                        .orElseThrow(
                                () -> Failure.of(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "there is no person '" + text + "'")
                                        .at("/data/person_id")
                                        .asException()));
    }

    /** The instance after which a page begins. */
    static Optional<FlowInstanceId> after(Fields fields) {
        return fields.optionalText("after")
                .map(text -> FlowInstanceId.parse(text)
                        .orElseThrow(() -> fields.invalid("after", "expected the id of a flow instance")));
    }

    private static Origin unkeyed(Call call) {
        return new Origin(call.command(), call.actor(), Optional.empty(), Optional.empty());
    }

    private static Origin keyed(Call call, String scope, String key, String fingerprint) {
        return new Origin(CommandId.ofKey(scope, key), call.actor(), Optional.of(key), Optional.of(fingerprint));
    }

    /** Stands for all that the idempotency key of a transition is bound to, in whatever order it came. */
    static String fingerprint(Fields fields) {
        var bound = new HashMap<String, Object>();
        for (var name : BOUND_TO_KEY) {
            bound.put(name, String.valueOf(fields.data().get(name)));
        }
        bound.put("input", PlainJson.plain(fields.object("input")));
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(CANONICAL.writeValueAsBytes(bound));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("each Java platform has SHA-256, and plain values are JSON", e);
        }
    }
}
