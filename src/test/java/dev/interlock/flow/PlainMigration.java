package dev.interlock.flow;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The steps of {@link ReferenceFlow} under their names in another version. */
record PlainMigration(PlainSchema from, PlainSchema to, MigrateCommand command) {

    /** Empty if it is not possible. */
    Optional<Map<String, StepStatus>> of(FlowInstance instance) {
        var migrated = new HashMap<String, StepStatus>();
        for (var step : from.steps()) {
            var was = instance.step(step);
            var name = command.renamed(step);
            var other = migrated.getOrDefault(name, StepStatus.UNTOUCHED);
            boolean exists = to.steps().contains(name);
            if (was.state() == StepState.ACTIVE && (!exists || to.isFinal(name) || other.state() == StepState.ACTIVE)) {
                return Optional.empty();
            }
            if (exists) {
                migrated.put(name, together(other, was));
            }
        }
        boolean lost = from.steps().stream()
                .filter(step -> !instance.step(step).arrived().isEmpty() && from.mayBeEntered(step, instance.steps()))
                .filter(step -> from.mayOpen(step, instance.steps()))
                .map(command::renamed)
                .anyMatch(name -> !to.steps().contains(name) || !to.mayOpen(name, migrated));
        return lost ? Optional.empty() : Optional.of(migrated);
    }

    /** What both were, active before completed before inactive; only the other one is still in terms of the old version. */
    private StepStatus together(StepStatus one, StepStatus other) {
        var states = List.of(one.state(), other.state());
        var state = Stream.of(StepState.ACTIVE, StepState.COMPLETED)
                .filter(states::contains)
                .findFirst();
        var arrived = new HashSet<>(one.arrived());
        other.arrived().forEach(edge -> arrived.addAll(counterpart(edge)));
        return new StepStatus(state.orElse(StepState.INACTIVE), Math.max(one.visits(), other.visits()), arrived);
    }

    /** The edge of the same name between the same steps; of several such the one that is as far down among them. */
    private List<Integer> counterpart(int place) {
        var edge = from.edge(place);
        int far = from.alike(edge.identifier(), edge.from(), edge.to()).indexOf(place);
        return to.alike(edge.identifier(), command.renamed(edge.from()), command.renamed(edge.to())).stream()
                .skip(far)
                .limit(1)
                .toList();
    }
}
