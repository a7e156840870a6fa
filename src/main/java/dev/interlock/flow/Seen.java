package dev.interlock.flow;

import java.util.List;

/** An instance as it was in the database after all calls that came before, with its definition. */
record Seen(FlowDefinition definition, FlowInstance instance) {

    /** In declared order. */
    List<String> activeSteps() {
        return definition.steps().stream()
                .map(FlowSchema.Step::identifier)
                .filter(instance::isActive)
                .toList();
    }
}
