package dev.interlock.flow;

import java.util.List;

/**
 * A flow as it was after a command to it as a whole.
 *
 * @param activeSteps in declared order
 * @param replayed whether the command was done before, under the same idempotency key
 */
record Summary(
        FlowInstanceId id,
        String schema,
        int version,
        FlowState state,
        long revision,
        List<String> activeSteps,
        boolean replayed) {

    Summary {
        activeSteps = List.copyOf(activeSteps);
    }

    static Summary of(FlowDefinition definition, FlowInstance instance) {
        return new Summary(
                instance.id(),
                instance.schema(),
                instance.version(),
                instance.state(),
                instance.revision(),
                definition.activeSteps(instance),
                false);
    }
}
