package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.util.List;

/** Which step a manual transition leaves, and by which edges. */
sealed interface Leaving {

    record From(String step, List<FlowDefinition.Edge> edges) implements Leaving {}

    record Nowhere(Failure failure) implements Leaving {}

    static Leaving choose(FlowDefinition definition, FlowInstance instance, TransitionCommand command) {
        return command.step()
                .map(step -> fromNamed(definition, instance, step, command.transition()))
                .orElseGet(() -> fromOnlyOne(definition, instance, command.transition()));
    }

    private static Leaving fromNamed(FlowDefinition definition, FlowInstance instance, String step, String transition) {
        if (!instance.isActive(step)) {
            return new Nowhere(Failure.of(
                            ErrorCode.STEP_NOT_ACTIVE,
                            "step '%s' is %s"
                                    .formatted(step, instance.step(step).state().word()))
                    .at("/data/step_schema_identifier"));
        }
        if (definition.edges(step, transition).isEmpty()) {
            return new Nowhere(Failure.of(
                            ErrorCode.TRANSITION_NOT_FOUND,
                            "step '%s' has no transition '%s'".formatted(step, transition))
                    .at("/data/transition_schema_identifier"));
        }
        var manual = manual(definition, step, transition);
        return manual.isEmpty() ? new Nowhere(notManual(transition)) : new From(step, manual);
    }

    private static Leaving fromOnlyOne(FlowDefinition definition, FlowInstance instance, String transition) {
        var steps = definition.stepsThat(step ->
                instance.isActive(step) && !manual(definition, step, transition).isEmpty());
        return switch (steps.size()) {
            case 0 -> new Nowhere(noneManual(definition, instance, transition));
            case 1 -> new From(steps.getFirst(), manual(definition, steps.getFirst(), transition));
            default ->
                new Nowhere(Failure.of(
                                ErrorCode.AMBIGUOUS_STEP,
                                "several active steps have a transition '%s'; name one".formatted(transition))
                        .at("/data/step_schema_identifier")
                        .with("steps", steps));
        };
    }

    private static List<FlowDefinition.Edge> manual(FlowDefinition definition, String step, String transition) {
        return definition.edges(step, transition, FlowSchema.Type.MANUAL);
    }

    /** Perhaps an active step has edges of this name that are not for calls. */
    private static Failure noneManual(FlowDefinition definition, FlowInstance instance, String transition) {
        return definition.activeSteps(instance).stream()
                        .allMatch(step -> definition.edges(step, transition).isEmpty())
                ? Failure.of(ErrorCode.STEP_NOT_ACTIVE, "no active step has a transition '%s'".formatted(transition))
                        .at("/data/transition_schema_identifier")
                : notManual(transition);
    }

    private static Failure notManual(String transition) {
        return Failure.of(
                        ErrorCode.TRANSITION_NOT_MANUAL,
                        "transition '%s' is taken by the engine, not by calls".formatted(transition))
                .at("/data/transition_schema_identifier");
    }
}
