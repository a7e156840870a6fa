package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The steps of an instance in terms of another version of its schema, before anything fires there. */
sealed interface Migrated {

    record Possible(Map<String, StepStatus> steps) implements Migrated {}

    record Impossible(Failure failure) implements Migrated {}

    /**
     * Renames the steps. Each active one needs a step of its own in the other version that is not final, and each that waits for
     * several edges one that can open there; what is over and has no counterpart is dropped, as are arrivals by edges that are gone.
     */
    static Migrated of(FlowDefinition from, FlowInstance instance, MigrateCommand command) {
        var refusal = Refusals.notRunning(instance).or(() -> Refusals.otherVersion(instance, command));
        if (refusal.isPresent()) {
            return new Impossible(refusal.get());
        }
        var steps = new HashMap<String, StepStatus>();
        for (var step : from.steps()) {
            var status = instance.step(step.identifier());
            var name = command.renamed(step.identifier());
            boolean active = status.state() == StepState.ACTIVE;
            if (!command.to().hasStep(name)) {
                if (active) {
                    return impossible(
                            step.identifier(), "is active", "%s has no step '%s'".formatted(command.to(), name));
                }
                continue;
            }
            if (active && command.to().step(name).finale()) {
                return impossible(
                        step.identifier(), "is active", "step '%s' of %s is final".formatted(name, command.to()));
            }
            var other = steps.get(name);
            if (active && other != null && other.state() == StepState.ACTIVE) {
                return impossible(
                        step.identifier(), "is active", "two active steps would be step '%s'".formatted(name));
            }
            var renamed = new StepStatus(status.state(), status.visits(), arrived(status.arrived(), from, command));
            steps.put(name, other == null ? renamed : merged(other, renamed));
        }
        steps.values().removeIf(StepStatus.UNTOUCHED::equals);
        return new Waiting(from, instance.steps())
                .all().stream()
                        .flatMap(step -> lost(step, command, steps).stream())
                        .findFirst()
                        .orElseGet(() -> new Possible(steps));
    }

    /** Refuses to let a step that waits never open, because what has come to it would be lost or the rest can no longer come. */
    private static Optional<Migrated> lost(String step, MigrateCommand command, Map<String, StepStatus> steps) {
        var name = command.renamed(step);
        if (!command.to().hasStep(name)) {
            return Optional.of(impossible(step, "waits", "%s has no step '%s'".formatted(command.to(), name)));
        }
        return new Waiting(command.to(), steps).isOpenOrMayOpen(name)
                ? Optional.empty()
                : Optional.of(impossible(
                        step, "waits", "what step '%s' of %s waits for cannot come".formatted(name, command.to())));
    }

    private static Migrated impossible(String step, String what, String why) {
        return new Impossible(
                Failure.of(ErrorCode.MIGRATION_NOT_POSSIBLE, "step '%s' %s, but %s".formatted(step, what, why))
                        .with("step_schema_identifier", step));
    }

    private static Set<Integer> arrived(Set<Integer> edges, FlowDefinition from, MigrateCommand command) {
        var arrived = new TreeSet<Integer>();
        for (int index : edges) {
            var old = from.edges().get(index);
            int place = alike(from, old.identifier(), old.from(), old.to()).indexOf(index);
            alike(command.to(), old.identifier(), command.renamed(old.from()), command.renamed(old.to())).stream()
                    .skip(place)
                    .findFirst()
                    .ifPresent(arrived::add);
        }
        return arrived;
    }

    /** The edges of one name between two steps. Several differ in type or condition; the place among them tells which is which. */
    private static List<Integer> alike(FlowDefinition definition, String name, String from, String to) {
        return definition.edges(from, name).stream()
                .filter(edge -> edge.to().equals(to))
                .map(FlowDefinition.Edge::index)
                .toList();
    }

    /** Of two steps that become one, the state that says more. */
    private static StepStatus merged(StepStatus one, StepStatus other) {
        var arrived = new TreeSet<>(one.arrived());
        arrived.addAll(other.arrived());
        var states = EnumSet.of(one.state(), other.state());
        var state = states.contains(StepState.ACTIVE)
                ? StepState.ACTIVE
                : states.contains(StepState.COMPLETED) ? StepState.COMPLETED : StepState.INACTIVE;
        return new StepStatus(state, Math.max(one.visits(), other.visits()), arrived);
    }
}
