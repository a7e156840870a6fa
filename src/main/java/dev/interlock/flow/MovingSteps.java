package dev.interlock.flow;

import dev.interlock.flow.FlowDefinition.Edge;
import dev.interlock.flow.FlowSchema.Join;
import dev.interlock.flow.FlowSchema.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The steps of an instance while one command moves them: a working copy, and the record of what happened to it.
 *
 * <p>Knows the rules of entering, leaving and joining, and nothing of conditions.
 */
final class MovingSteps {
    private final FlowDefinition definition;
    private final FlowInstance before;
    private final Map<String, StepStatus> steps;
    private final List<String> left = new ArrayList<>();
    private final List<String> entered = new ArrayList<>();

    /** @param definition by which they move; that of another version only for {@link #replace} */
    MovingSteps(FlowDefinition definition, FlowInstance before) {
        this.definition = definition;
        this.before = before;
        this.steps = new HashMap<>(before.steps());
    }

    StepStatus status(String step) {
        return steps.getOrDefault(step, StepStatus.UNTOUCHED);
    }

    boolean isActive(String step) {
        return status(step).state() == StepState.ACTIVE;
    }

    /** In declared order. */
    List<String> active() {
        return definition.stepsThat(this::isActive);
    }

    void enterEntrySteps() {
        definition.entrySteps().forEach(this::enter);
    }

    private void enter(Step step) {
        var as = step.finale() ? StepState.COMPLETED : StepState.ACTIVE;
        steps.put(step.identifier(), status(step.identifier()).entered(as));
        entered.add(step.identifier());
    }

    /** Completes a step and follows some of its edges. */
    void leave(String step, List<Edge> along) {
        steps.put(step, status(step).in(StepState.COMPLETED));
        left.add(step);
        along.forEach(this::arrive);
    }

    private void arrive(Edge edge) {
        var target = definition.step(edge.to());
        if (target.join() == Join.ALL && !completesJoin(edge)) {
            return;
        }
        switch (status(edge.to()).state()) {
            case INACTIVE -> enter(target);
            case ACTIVE -> {}
            case COMPLETED -> {
                if (edge.onCycle()) {
                    enter(target);
                }
            }
        }
    }

    /**
     * Notes the arrival; an edge that leads back to the step is not waited for and opens it alone. The last arrival uses up all of
     * them, also where the step is open already, so that the next opening waits for every edge again.
     */
    private boolean completesJoin(Edge edge) {
        var awaited = definition.awaited(edge.to());
        if (!awaited.contains(edge.index())) {
            return true;
        }
        var status = status(edge.to()).reachedBy(edge.index());
        boolean complete = status.arrived().containsAll(awaited);
        steps.put(edge.to(), complete ? status.withoutArrivals() : status);
        return complete;
    }

    /** Leaves all active steps, which are in the given state from now on. */
    void leaveAll(StepState as) {
        active().forEach(step -> {
            steps.put(step, status(step).in(as));
            left.add(step);
        });
    }

    /** Makes all steps as they were before the start, but for the visits. */
    void clear() {
        leaveAll(StepState.INACTIVE);
        steps.replaceAll((step, status) -> status.in(StepState.INACTIVE).withoutArrivals());
        steps.values().removeIf(StepStatus.UNTOUCHED::equals);
    }

    /**
     * Goes on with other steps, those of another version. Where another one is active from now on, the old one is left and it is entered.
     * What has come to joins comes to them again, by the rules of that version.
     */
    void replace(Map<String, StepStatus> others) {
        steps.clear();
        others.forEach((step, status) -> steps.put(step, status.withoutArrivals()));
        before.steps().keySet().stream()
                .filter(step -> before.isActive(step) && !isActive(step))
                .sorted()
                .forEach(left::add);
        active().stream().filter(step -> !before.isActive(step)).forEach(entered::add);
        others.values().stream()
                .flatMap(status -> status.arrived().stream())
                .sorted()
                .map(definition.edges()::get)
                .forEach(this::arrive);
    }

    FlowInstance instance(FlowState state) {
        return new FlowInstance(
                before.id(),
                before.schema(),
                definition.version(),
                before.subject(),
                before.run(),
                state,
                before.revision() + 1,
                steps);
    }

    Change change(Reason reason, FlowState state) {
        return new Change(
                reason.cause(),
                reason.step(),
                reason.transition(),
                left,
                entered,
                state,
                active(),
                changed(),
                reason.lifecycle(),
                reason.lifecycle().isPresent() ? OptionalInt.of(definition.version()) : OptionalInt.empty());
    }

    private Map<String, StepChange> changed() {
        var changed = new HashMap<String, StepChange>();
        before.steps().forEach((step, status) -> {
            if (!status(step).equals(status)) {
                changed.put(step, new StepChange(status.state(), status(step)));
            }
        });
        steps.forEach((step, status) -> {
            if (!before.steps().containsKey(step)) {
                changed.put(step, new StepChange(StepState.INACTIVE, status));
            }
        });
        return changed;
    }
}
