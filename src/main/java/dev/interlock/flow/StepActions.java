package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonPointer;
import dev.interlock.bus.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the actions of steps and finds what is wrong with them; an identifier that could not be read is the empty one. */
final class StepActions {
    private static final Set<String> FIELDS = Set.of("address", "timeout", "on_success", "on_failure");

    private static final int MAX_ADDRESS = 200;

    /** With these begin the addresses of the service and of Vert.x itself, which a schema's author does not get to. */
    private static final List<String> RESERVED = List.of("interlock.", "__vertx");

    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(100);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    private StepActions() {}

    static Optional<FlowSchema.StepAction> read(SchemaFields step) {
        return step.object("action", Fault.INVALID_ACTION).map(StepActions::action);
    }

    private static FlowSchema.StepAction action(SchemaFields fields) {
        fields.allowOnly(FIELDS);
        return new FlowSchema.StepAction(
                fields.text(
                        "address",
                        StepActions::isAddress,
                        Fault.INVALID_ACTION,
                        "expected an address of 1 to %d characters, not all of them blank, that does not begin with %s"
                                .formatted(MAX_ADDRESS, String.join(" or ", RESERVED))),
                fields.duration(
                                "timeout",
                                timeout -> timeout.compareTo(SHORTEST_TIMEOUT) >= 0
                                        && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                                "from %s to %s: %s for example"
                                        .formatted(SHORTEST_TIMEOUT, LONGEST_TIMEOUT, USUAL_TIMEOUT))
                        .orElse(USUAL_TIMEOUT),
                transition("on_success", fields),
                transition("on_failure", fields));
    }

    private static boolean isAddress(String text) {
        return !text.isBlank()
                && text.length() <= MAX_ADDRESS
                && RESERVED.stream().noneMatch(text::startsWith);
    }

    private static String transition(String field, SchemaFields fields) {
        return fields.text(
                field, Predicate.not(String::isEmpty), Fault.INVALID_ACTION, "expected the identifier of a transition");
    }

    /** What is wrong with actions as parts of their schema. */
    static List<Failure> faults(FlowSchema schema) {
        List<Failure> faults = new ArrayList<>();
        for (int place = 0; place < schema.steps().size(); place++) {
            var step = schema.steps().get(place);
            var at = JsonPointer.valueOf("/steps/" + place + "/action");
            step.action().ifPresent(action -> faults(schema, step, action, at).forEach(faults::add));
        }
        return faults;
    }

    private static Stream<Failure> faults(
            FlowSchema schema, FlowSchema.Step step, FlowSchema.StepAction action, JsonPointer at) {
        if (step.finale()) {
            return Stream.of(Fault.INVALID_ACTION.at(
                    at, "a final step is complete as it is entered and has no transition for an action to call"));
        }
        var callable = schema.transitions().stream()
                .filter(edge ->
                        edge.type() == FlowSchema.Type.MANUAL && edge.from().equals(step.identifier()))
                .map(FlowSchema.Transition::identifier)
                .collect(Collectors.toSet());
        return Stream.of(
                        uncallable(action.onSuccess(), callable, at.appendProperty("on_success")),
                        uncallable(action.onFailure(), callable, at.appendProperty("on_failure")))
                .flatMap(Optional::stream);
    }

    private static Optional<Failure> uncallable(String transition, Set<String> callable, JsonPointer at) {
        return transition.isEmpty() || callable.contains(transition)
                ? Optional.empty()
                : Optional.of(Fault.INVALID_ACTION.at(
                        at, "no manual transition named '" + transition + "' leaves the step of the action"));
    }
}
