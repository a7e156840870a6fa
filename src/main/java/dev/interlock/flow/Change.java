package dev.interlock.flow;

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
}
