package dev.interlock.flow;

import dev.interlock.flow.FlowDefinition.Edge;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which steps wait for edges that may come yet. Conditions are not looked at: an edge may come if a way leads to its source. */
final class Waiting {
    private final FlowDefinition definition;
    private final Map<String, StepStatus> steps;

    /** The active steps, and all that a way leads to from there. */
    private final Set<String> reachable;

    Waiting(FlowDefinition definition, Map<String, StepStatus> steps) {
        this.definition = definition;
        this.steps = steps;
        reachable =
                definition.reachable(definition.stepsThat(step -> status(step).state() == StepState.ACTIVE));
    }

    private StepStatus status(String step) {
        return steps.getOrDefault(step, StepStatus.UNTOUCHED);
    }

    /** The steps, in declared order, that something has come to and that will open by it if the rest comes. */
    List<String> all() {
        return definition.stepsThat(
                step -> !status(step).arrived().isEmpty() && mayBeEntered(step) && isOpenOrMayOpen(step));
    }

    private boolean mayBeEntered(String step) {
        return switch (status(step).state()) {
            case INACTIVE -> true;
            case ACTIVE -> false;
            case COMPLETED -> definition.incoming(step).stream().anyMatch(Edge::onCycle);
        };
    }

    boolean isOpenOrMayOpen(String step) {
        var arrived = status(step).arrived();
        var awaited = definition.awaited(step);
        if (status(step).state() == StepState.ACTIVE || !awaited.containsAll(arrived)) {
            return true; // An edge that is not awaited opens the step alone.
        }
        return awaited.isEmpty()
                ? definition.incoming(step).stream().anyMatch(this::mayCome)
                : awaited.stream()
                        .filter(edge -> !arrived.contains(edge))
                        .map(definition.edges()::get)
                        .allMatch(this::mayCome);
    }

    private boolean mayCome(Edge edge) {
        return reachable.contains(edge.from());
    }
}
