package dev.interlock.flow;

import java.util.List;
import java.util.Map;

/**
 * An instance as it was in the database after all calls that came before, with its definition.
 *
 * @param properties of its subject, if it is judged by them
 */
record Seen(FlowDefinition definition, FlowInstance instance, Map<String, Object> properties) {

    /** In declared order. */
    List<String> activeSteps() {
        return definition.activeSteps(instance);
    }

    /** In declared order; of a flow that has ended they tell how. */
    List<String> completedSteps() {
        return definition.stepsThat(step -> instance.step(step).state() == StepState.COMPLETED);
    }
}
