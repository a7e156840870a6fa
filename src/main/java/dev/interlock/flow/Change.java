package dev.interlock.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one revision of an instance brought: the fact that the log keeps. The instance before and this give the instance afterwards.
 *
 * @param step the step whose transition was called
 * @param transition the transition that was called or fired
 * @param left steps left, in the order in which it happened
 * @param entered steps entered, in the order in which it happened
 * @param state the flow's state afterwards
 * @param active the steps active afterwards, in declared order
 * @param steps each step that is not as it was, in no order; one that the instance does not hold any more is untouched
 * @param lifecycle the word of the lifecycle command, if it was one
 * @param version the version of the schema from now on, if it was a lifecycle command, which alone can change it
 */
public record Change(
        Cause cause,
        Optional<String> step,
        Optional<String> transition,
        List<String> left,
        List<String> entered,
        FlowState state,
        List<String> active,
        Map<String, StepChange> steps,
        Optional<String> lifecycle,
        OptionalInt version) {

    public Change {
        left = List.copyOf(left);
        entered = List.copyOf(entered);
        active = List.copyOf(active);
        steps = Map.copyOf(steps);
    }

    /** The steps that were active before and that this change left, in the order in which it did. */
    public List<String> previouslyActive() {
        return left.stream().distinct().filter(this::wasActive).toList();
    }

    private boolean wasActive(String step) {
        var change = steps.get(step);
        return change != null && change.before() == StepState.ACTIVE;
    }

    /** The same with another cause. */
    public Change causedBy(Cause other) {
        return new Change(other, step, transition, left, entered, state, active, steps, lifecycle, version);
    }

    /** The same call without any effect on an instance that stands so. */
    Change withoutEffect(FlowState present, List<String> activeSteps) {
        return new Change(
                cause,
                step,
                transition,
                List.of(),
                List.of(),
                present,
                activeSteps,
                Map.of(),
                lifecycle,
                OptionalInt.empty());
    }
}
