package dev.interlock.flow;

import java.util.List;

/**
 * A flow as it was after its start.
 *
 * @param activeSteps in declared order
 * @param replayed whether it was started before, under the same idempotency key
 */
record Started(
        FlowInstanceId id,
        String schema,
        int version,
        FlowState state,
        long revision,
        List<String> activeSteps,
        boolean replayed) {

    Started {
        activeSteps = List.copyOf(activeSteps);
    }

    static Started of(FlowDefinition definition, FlowInstance instance) {
        var seen = new Seen(definition, instance);
        return new Started(
                instance.id(),
                instance.schema(),
                instance.version(),
                instance.state(),
                instance.revision(),
                seen.activeSteps(),
                false);
    }

    /** The stored answer to an earlier start. */
    static Started replayed(FlowInstance instance, LogEntry entry) {
        return new Started(
                instance.id(),
                instance.schema(),
                instance.version(),
                entry.change().state(),
                entry.revision(),
                entry.change().active(),
                true);
    }
}
