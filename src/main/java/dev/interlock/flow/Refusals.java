package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Why an instance as it stands cannot do what it is asked, before any condition is looked at. */
final class Refusals {
    private Refusals() {}

    static Optional<Failure> notActive(FlowInstance instance) {
        return unless(instance.state() == FlowState.ACTIVE, () -> flowNotActive(instance));
    }

    /** Of several reasons the first: another revision, an unknown step, an unknown transition. */
    static Optional<Failure> ofTransition(FlowDefinition definition, FlowInstance instance, TransitionCommand command) {
        return otherRevision(instance, command)
                .or(() -> unknownStep(definition, command))
                .or(() -> unknownTransition(definition, command));
    }

    /** Only what runs can be steered, and only what is paused resumed. */
    static Optional<Failure> ofLifecycle(FlowInstance instance, LifecycleCommand command) {
        return switch (command) {
            case PAUSE -> notActive(instance);
            case RESUME ->
                instance.state() == FlowState.ACTIVE
                        ? Optional.of(Failure.of(ErrorCode.FLOW_NOT_PAUSED, "the flow is active")
                                .with("state", instance.state().word()))
                        : notRunning(instance);
            case EXIT, COMPLETE, RESET -> notRunning(instance);
        };
    }

    static Optional<Failure> notRunning(FlowInstance instance) {
        return unless(instance.state().running(), () -> flowNotActive(instance));
    }

    private static Failure flowNotActive(FlowInstance instance) {
        return Failure.of(
                        ErrorCode.FLOW_NOT_ACTIVE,
                        "the flow is " + instance.state().word())
                .with("state", instance.state().word());
    }

    /** What began with another visit of a step is void: the step has been left since. */
    static Optional<Failure> otherVisit(FlowInstance instance, String step, int visit) {
        return unless(
                instance.isActive(step) && instance.step(step).visits() == visit,
                () -> Failure.of(ErrorCode.STEP_NOT_ACTIVE, "visit %d of step '%s' is over".formatted(visit, step)));
    }

    /** What the engine was to take is not there, because the flow was migrated meanwhile. */
    static Failure noTransition(Reason reason) {
        return Failure.of(
                ErrorCode.TRANSITION_NOT_FOUND,
                "step '%s' has no such transition '%s'"
                        .formatted(reason.step().orElse(""), reason.transition().orElse("")));
    }

    /** Somebody else has migrated the flow; the steps of the command are not those of its version. */
    static Optional<Failure> otherVersion(FlowInstance instance, MigrateCommand command) {
        return unless(
                instance.version() == command.from(),
                () -> Failure.of(
                                ErrorCode.MIGRATION_NOT_POSSIBLE,
                                "the flow is at version %d, not %d".formatted(instance.version(), command.from()))
                        .with("schema_version", instance.version()));
    }

    private static Optional<Failure> otherRevision(FlowInstance instance, TransitionCommand command) {
        var expected = command.expectedRevision();
        return unless(
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
        return unless(
                definition.hasTransition(command.transition()),
                () -> Failure.of(
                                ErrorCode.TRANSITION_NOT_FOUND,
                                "%s has no transition '%s'".formatted(definition.identifier(), command.transition()))
                        .at("/data/transition_schema_identifier"));
    }

    private static Optional<Failure> unless(boolean allowed, Supplier<Failure> refusal) {
        return allowed ? Optional.empty() : Optional.of(refusal.get());
    }
}
