package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.flow.Settling.Fired;
import dev.interlock.flow.Verdict.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The rules of flows: turns a definition, an instance, its subject's properties and a command into the next instance or a refusal.
 *
 * <p>Pure: the same arguments give the same verdict. A command and all automatic transitions that it enables settle in one step.
 *
 * <pre>
 *           start                 no step active
 *   (none) -------> ACTIVE -----------------------> COMPLETED
 *                     | exit
 *                     +-----------> EXITED
 * </pre>
 *
 * @param settleLimit how many automatic transitions may fire in one step
 */
public record FlowMachine(int settleLimit) {

    /** Starts the given run of a flow in the entry steps of its definition. */
    public Verdict start(
            FlowDefinition definition,
            FlowInstanceId id,
            SubjectKey subject,
            int run,
            Map<String, Object> properties,
            Instant now) {
        var unborn = new FlowInstance(
                id, definition.identifier(), definition.version(), subject, run, FlowState.ACTIVE, 0, Map.of());
        var settling = new Settling(definition, unborn, properties, Map.of(), now, settleLimit);
        settling.enterEntrySteps();
        return settled(settling, Cause.LIFECYCLE, Optional.empty(), Optional.empty());
    }

    /** Takes a manual transition. Where several refusals apply, the first of the order of the checks below is given. */
    public Verdict transition(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            TransitionCommand command,
            Instant now) {
        var refusal = notActive(instance)
                .or(() -> otherRevision(instance, command))
                .or(() -> unknownStep(definition, command))
                .or(() -> unknownTransition(definition, command));
        if (refusal.isPresent()) {
            return new Refused(refusal.get(), false);
        }
        return switch (Leaving.choose(definition, instance, command)) {
            case Leaving.Nowhere nowhere -> new Refused(nowhere.failure(), false);
            case Leaving.From from -> {
                var settling = new Settling(definition, instance, properties, command.input(), now, settleLimit);
                yield switch (settling.fireThoseThatHold(from.step(), from.edges())) {
                    case Fired.Some some ->
                        settled(
                                settling,
                                Cause.TRANSITION,
                                Optional.of(from.step()),
                                Optional.of(command.transition()));
                    case Fired.None none -> settling.refused(notMet(none.conditions()));
                    case Fired.Failed failed -> settling.refused(failed(failed.condition(), failed.reason()));
                };
            }
        };
    }

    /** Ends a running flow; its active steps become inactive. */
    public Verdict exit(FlowDefinition definition, FlowInstance instance) {
        if (!instance.state().running()) {
            return new Refused(notRunning(instance), false);
        }
        var settling = new Settling(definition, instance, Map.of(), Map.of(), Instant.EPOCH, settleLimit);
        settling.deactivate();
        return settling.result(Optional.of(FlowState.EXITED), Cause.LIFECYCLE, Optional.empty(), Optional.empty());
    }

    private static Verdict settled(Settling settling, Cause cause, Optional<String> step, Optional<String> transition) {
        return settling.settle()
                ? settling.result(Optional.empty(), cause, step, transition)
                : settling.refused(
                        Failure.of(ErrorCode.SETTLE_LIMIT_EXCEEDED, "the automatic transitions did not come to rest"));
    }

    private static Optional<Failure> notActive(FlowInstance instance) {
        return refuseUnless(instance.state() == FlowState.ACTIVE, () -> notRunning(instance));
    }

    private static Failure notRunning(FlowInstance instance) {
        return Failure.of(
                        ErrorCode.FLOW_NOT_ACTIVE,
                        "the flow is " + instance.state().word())
                .with("state", instance.state().word());
    }

    private static Optional<Failure> otherRevision(FlowInstance instance, TransitionCommand command) {
        var expected = command.expectedRevision();
        return refuseUnless(
                expected.isEmpty() || expected.getAsLong() == instance.revision(),
                () -> Failure.of(
                                ErrorCode.REVISION_CONFLICT,
                                "the flow is at revision %d, not %d"
                                        .formatted(instance.revision(), expected.getAsLong()))
                        .at("/data/expected_revision")
                        .with("revision", instance.revision()));
    }

    private static Optional<Failure> unknownStep(FlowDefinition definition, TransitionCommand command) {
        return command.step()
                .filter(Predicate.not(definition::hasStep))
                .map(step -> Failure.of(
                                ErrorCode.STEP_NOT_FOUND,
                                "%s has no step '%s'".formatted(definition.identifier(), step))
                        .at("/data/step_schema_identifier"));
    }

    private static Optional<Failure> unknownTransition(FlowDefinition definition, TransitionCommand command) {
        return refuseUnless(
                definition.hasTransition(command.transition()),
                () -> Failure.of(
                                ErrorCode.TRANSITION_NOT_FOUND,
                                "%s has no transition '%s'".formatted(definition.identifier(), command.transition()))
                        .at("/data/transition_schema_identifier"));
    }

    private static Failure notMet(List<String> conditions) {
        var failure = Failure.of(ErrorCode.CONDITION_NOT_MET, "condition is false: " + String.join("; ", conditions))
                .with("condition", conditions.getFirst());
        return conditions.size() == 1 ? failure : failure.with("conditions", conditions);
    }

    private static Failure failed(String condition, String reason) {
        return Failure.of(
                        ErrorCode.CONDITION_FAILED,
                        "condition cannot be evaluated: %s: %s".formatted(condition, reason))
                .with("condition", condition)
                .with("reason", reason);
    }

    private static Optional<Failure> refuseUnless(boolean allowed, Supplier<Failure> refusal) {
        return allowed ? Optional.empty() : Optional.of(refusal.get());
    }
}
