package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads flow schema documents and reports all their faults at once, each with its place.
 *
 * <p>Compiles each condition, some milliseconds each: a document does not belong on an event loop. May be used on any thread.
 */
final class FlowSchemaReader {
    private static final Set<String> SCHEMA_FIELDS =
            Set.of("identifier", "description", "steps", "transitions", "start_on");
    private static final Set<String> STEP_FIELDS =
            Set.of("identifier", "name", "description", "entry", "final", "join", "action", "properties");
    private static final Set<String> TRANSITION_FIELDS =
            Set.of("identifier", "name", "description", "from", "to", "type", "condition", "after", "properties");

    private static final Duration LONGEST_TIMER = Duration.ofDays(3653);

    private final Limits limits;
    private final Conditions conditions;

    FlowSchemaReader(Limits limits, Conditions conditions) {
        this.limits = limits;
        this.conditions = conditions;
    }

    /** A reader of what was published once, which stays usable whatever the limits of size are now. */
    static FlowSchemaReader ofPublished(int conditionCostLimit) {
        return new FlowSchemaReader(Limits.none(), new Conditions(conditionCostLimit));
    }

    /** Reads a document, which is left as it is. Of one that is too large nothing but that is reported. */
    Reading read(ObjectNode document) {
        List<Failure> faults = new ArrayList<>();
        var root = new SchemaFields(document, JsonPointer.empty(), faults);
        root.atMost(limits.steps(), "steps");
        root.atMost(limits.transitions(), "transitions");
        if (!faults.isEmpty()) {
            return new Reading.Invalid(faults);
        }
        root.allowOnly(SCHEMA_FIELDS);
        root.optionalText("description");
        startOn(root);
        var identifier = root.identifier("identifier");
        var steps = root.objects("steps").stream().map(FlowSchemaReader::step).toList();
        List<Optional<Condition>> compiled = new ArrayList<>();
        var transitions = root.objects("transitions").stream()
                .map(fields -> transition(fields, compiled))
                .toList();
        root.refuseNul();

        var schema = new FlowSchema(identifier, steps, transitions);
        faults.addAll(FlowSchemaCheck.faults(schema));
        return faults.isEmpty() ? new Reading.Valid(schema, compiled) : new Reading.Invalid(faults);
    }

    private static void startOn(SchemaFields root) {
        root.field("start_on").ifPresent(value -> {
            var kinds = value.isArray() ? value : List.of(value);
            for (JsonNode kind : kinds) {
                if (!kind.isTextual() || kind.textValue().isBlank()) {
                    root.report(Fault.INVALID_VALUE, "start_on", "expected the kind of a subject or a list of them");
                    return;
                }
            }
        });
    }

    private static FlowSchema.Step step(SchemaFields fields) {
        fields.allowOnly(STEP_FIELDS);
        fields.optionalText("name");
        fields.optionalText("description");
        fields.optionalObject("properties");
        return new FlowSchema.Step(
                fields.identifier("identifier"),
                fields.flag("entry"),
                fields.flag("final"),
                fields.word("join", FlowSchema.Join.values(), FlowSchema.Join.ANY)
                        .orElse(FlowSchema.Join.ANY),
                StepActions.read(fields));
    }

    private FlowSchema.Transition transition(SchemaFields fields, List<Optional<Condition>> compiled) {
        fields.allowOnly(TRANSITION_FIELDS);
        fields.optionalText("name");
        fields.optionalText("description");
        fields.optionalObject("properties");
        var type = fields.word("type", FlowSchema.Type.values(), FlowSchema.Type.MANUAL);
        var condition = fields.field("condition");
        compiled.add(condition.flatMap(value -> compile(value, fields)));
        return new FlowSchema.Transition(
                fields.identifier("identifier"),
                fields.reference("from"),
                fields.reference("to"),
                type.orElse(FlowSchema.Type.MANUAL),
                condition.map(JsonNode::asText),
                type.flatMap(known -> after(known, fields)));
    }

    private Optional<Condition> compile(JsonNode value, SchemaFields fields) {
        if (!value.isTextual()) {
            fields.report(Fault.INVALID_CONDITION, "condition", "expected a string with a CEL expression");
            return Optional.empty();
        }
        return switch (conditions.compile(value.textValue())) {
            case Conditions.Compiled done -> {
                if (done.leastCost() > limits.conditionCost()) {
                    fields.report(
                            Fault.INVALID_CONDITION,
                            "condition",
                            "each evaluation costs at least %d, more than the limit of %d"
                                    .formatted(done.leastCost(), limits.conditionCost()));
                }
                yield Optional.of(done.condition());
            }
            case Conditions.Refused refused -> {
                fields.report(Fault.INVALID_CONDITION, "condition", refused.message());
                yield Optional.empty();
            }
        };
    }

    private static Optional<Duration> after(FlowSchema.Type type, SchemaFields fields) {
        var value = fields.field("after");
        if (type != FlowSchema.Type.TIMER) {
            value.ifPresent(present ->
                    fields.report(Fault.UNKNOWN_FIELD, "after", "only a transition of type timer has this field"));
            return Optional.empty();
        }
        if (value.isEmpty()) {
            fields.report(
                    Fault.MISSING_FIELD, "after", "a timer needs the time after which it fires, PT72H for example");
            return Optional.empty();
        }
        return fields.duration(
                "after",
                after -> after.isPositive() && after.compareTo(LONGEST_TIMER) <= 0,
                "more than nothing and at most " + LONGEST_TIMER.toDays() + " days: PT72H for example");
    }

    /**
     * How large a schema may be.
     *
     * @param conditionCost what an evaluation of a condition may cost; one that always costs more could never be met
     */
    record Limits(int steps, int transitions, long conditionCost) {

        /** For what was published once and stays usable, whatever the limits are now. */
        static Limits none() {
            return new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);
        }
    }
}
