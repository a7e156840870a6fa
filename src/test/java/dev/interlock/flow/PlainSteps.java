package dev.interlock.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The steps of {@link ReferenceFlow}: which are active, which completed, and which edges have come to joins that wait for others. */
final class PlainSteps {
    private final PlainSchema schema;
    private final Set<String> active = new HashSet<>();
    private final Set<String> completed = new HashSet<>();
    private final Map<String, Integer> visits = new HashMap<>();
    private final Set<Integer> arrived = new TreeSet<>();

    final List<String> left = new ArrayList<>();
    final List<String> entered = new ArrayList<>();

    PlainSteps(PlainSchema schema, Map<String, StepStatus> steps) {
        this.schema = schema;
        steps.forEach((step, status) -> {
            switch (status.state()) {
                case ACTIVE -> active.add(step);
                case COMPLETED -> completed.add(step);
                case INACTIVE -> {}
            }
            visits.put(step, status.visits());
            arrived.addAll(status.arrived());
        });
    }

    boolean isActive(String step) {
        return active.contains(step);
    }

    /** In declared order. */
    List<String> active() {
        return schema.steps().stream().filter(active::contains).toList();
    }

    int visits(String step) {
        return visits.getOrDefault(step, 0);
    }

    void begin() {
        schema.entrySteps().forEach(this::enter);
    }

    /** A step that is final completes as it is entered. */
    private void enter(String step) {
        completed.remove(step);
        (schema.isFinal(step) ? completed : active).add(step);
        visits.put(step, visits(step) + 1);
        arrived.removeAll(schema.edgesTo(step));
        entered.add(step);
    }

    void leave(String step, List<Integer> along) {
        active.remove(step);
        completed.add(step);
        left.add(step);
        along.forEach(this::arrive);
    }

    /** The last of the awaited edges opens the step and uses up all of them; one that is not awaited opens it alone. */
    private void arrive(int edge) {
        var to = schema.edge(edge).to();
        var awaited = schema.awaited(to);
        if (awaited.contains(edge) && arrived.add(edge) && arrived.containsAll(awaited)) {
            arrived.removeAll(awaited);
        }
        boolean mayBeEntered = !active.contains(to) && (!completed.contains(to) || schema.isOnCycle(edge));
        if (mayBeEntered && !arrived.contains(edge)) {
            enter(to);
        }
    }

    /** What has come to joins comes to them again, because the schema is another one now. */
    void arriveAgain() {
        var again = List.copyOf(arrived);
        arrived.clear();
        again.forEach(this::arrive);
    }

    void exit() {
        left.addAll(active());
        active.clear();
    }

    void complete() {
        left.addAll(active());
        completed.addAll(active);
        active.clear();
    }

    void reset() {
        exit();
        completed.clear();
        arrived.clear();
        begin();
    }

    Map<String, StepStatus> touched() {
        var steps = new HashMap<String, StepStatus>();
        for (var step : schema.steps()) {
            var state = active.contains(step)
                    ? StepState.ACTIVE
                    : completed.contains(step) ? StepState.COMPLETED : StepState.INACTIVE;
            var here = schema.edgesTo(step);
            here.retainAll(arrived);
            steps.put(step, new StepStatus(state, visits(step), Set.copyOf(here)));
        }
        steps.values().removeIf(StepStatus.UNTOUCHED::equals);
        return steps;
    }
}
