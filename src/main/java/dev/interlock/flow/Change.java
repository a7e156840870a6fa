package dev.interlock.flow;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What one revision of an instance brought: the fact that the log keeps.
 *
 * @param step the step whose transition was called
 * @param transition the transition that was called or fired
 * @param left steps left, in the order in which it happened
 * @param entered steps entered, in the order in which it happened
 * @param state the flow's state afterwards
 * @param active the steps active afterwards, in declared order
 */
public record Change(
        Cause cause,
        Optional<String> step,
        Optional<String> transition,
        List<String> left,
        List<String> entered,
        FlowState state,
        List<String> active) {

    public Change {
        left = List.copyOf(left);
        entered = List.copyOf(entered);
        active = List.copyOf(active);
    }

    /**
     * The steps that were active before and that this change left, in the order in which it did.
     *
     * <p>Reckoned back: a step was active before if it is now, less how often it was entered, plus how often it was left.
     */
    public List<String> previouslyActive() {
        return left.stream().distinct().filter(this::wasActive).toList();
    }

    private boolean wasActive(String step) {
        int now = active.contains(step) ? 1 : 0;
        return now - Collections.frequency(entered, step) + Collections.frequency(left, step) > 0;
    }
}
