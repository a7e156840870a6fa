package dev.interlock.flow;

import java.util.Map;

/**
 * The durable state of one flow of one subject.
 *
 * @param run counts the flows of this schema that the subject has had, from 1
 * @param revision counts the changes of this instance, 1 after the start
 * @param steps the steps that were ever touched; all others are {@link StepStatus#UNTOUCHED}
 */
public record FlowInstance(
        FlowInstanceId id,
        String schema,
        int version,
        SubjectKey subject,
        int run,
        FlowState state,
        long revision,
        Map<String, StepStatus> steps) {

    public FlowInstance {
        steps = Map.copyOf(steps);
    }

    /** An instance that is about to start. */
    static FlowInstance unborn(FlowInstanceId id, FlowDefinition definition, SubjectKey subject, int run) {
        return new FlowInstance(
                id, definition.identifier(), definition.version(), subject, run, FlowState.ACTIVE, 0, Map.of());
    }

    FlowInstance in(FlowState other) {
        return new FlowInstance(id, schema, version, subject, run, other, revision, steps);
    }

    public StepStatus step(String identifier) {
        return steps.getOrDefault(identifier, StepStatus.UNTOUCHED);
    }

    boolean isActive(String step) {
        return step(step).state() == StepState.ACTIVE;
    }
}
