package dev.interlock.flow;

import java.util.Set;
import java.util.TreeSet;

/**
 * Where one step of an instance stands.
 *
 * @param visits how often the step was entered
 * @param arrived the edges, by their place in the schema, that have come to a step which waits for all of them
 */
public record StepStatus(StepState state, int visits, Set<Integer> arrived) {
    public static final StepStatus UNTOUCHED = new StepStatus(StepState.INACTIVE, 0, Set.of());

    public StepStatus {
        arrived = Set.copyOf(arrived);
    }

    StepStatus entered(StepState as) {
        return new StepStatus(as, visits + 1, Set.of());
    }

    StepStatus in(StepState other) {
        return new StepStatus(other, visits, arrived);
    }

    StepStatus reachedBy(int edge) {
        var all = new TreeSet<>(arrived);
        all.add(edge);
        return new StepStatus(state, visits, all);
    }

    StepStatus withoutArrivals() {
        return new StepStatus(state, visits, Set.of());
    }
}
