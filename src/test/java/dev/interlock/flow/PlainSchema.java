package dev.interlock.flow;

import dev.interlock.flow.FlowSchema.Join;
import dev.interlock.flow.FlowSchema.Step;
import dev.interlock.flow.FlowSchema.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What {@link ReferenceFlow} asks of a schema, found by looking through all of it each time. An edge is its place in the schema. */
record PlainSchema(FlowSchema schema) {

    Transition edge(int place) {
        return schema.transitions().get(place);
    }

    List<Integer> edges(Predicate<Transition> which) {
        var found = new ArrayList<Integer>();
        for (int place = 0; place < schema.transitions().size(); place++) {
            if (which.test(edge(place))) {
                found.add(place);
            }
        }
        return found;
    }

    boolean hasEdge(String name) {
        return !edges(edge -> edge.identifier().equals(name)).isEmpty();
    }

    List<Integer> edges(String from, String name) {
        return edges(edge -> edge.from().equals(from) && edge.identifier().equals(name));
    }

    List<Integer> edges(String from, String name, FlowSchema.Type type) {
        return edges(edge -> edge.from().equals(from) && edge.identifier().equals(name) && edge.type() == type);
    }

    List<Integer> automaticEdges(String from) {
        return edges(edge -> edge.from().equals(from) && edge.type() == FlowSchema.Type.AUTOMATIC);
    }

    /** After how long the timers of one name are due: each of them must wait for its own time. */
    Duration longestTimer(String from, String name) {
        return edges(from, name, FlowSchema.Type.TIMER).stream()
                .flatMap(place -> edge(place).after().stream())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    List<Integer> edgesTo(String step) {
        return edges(edge -> edge.to().equals(step));
    }

    List<Integer> alike(String name, String from, String to) {
        return edges(edge -> edge.identifier().equals(name)
                && edge.from().equals(from)
                && edge.to().equals(to));
    }

    /** In declared order. */
    List<String> steps() {
        return schema.steps().stream().map(Step::identifier).toList();
    }

    List<String> entrySteps() {
        return schema.steps().stream().filter(Step::entry).map(Step::identifier).toList();
    }

    boolean isFinal(String step) {
        return schema.steps().stream()
                .anyMatch(declared -> declared.finale() && declared.identifier().equals(step));
    }

    boolean joinsAll(String step) {
        return schema.steps().stream()
                .anyMatch(declared ->
                        declared.join() == Join.ALL && declared.identifier().equals(step));
    }

    /** Whether some way leads from the target of an edge back to its source. */
    boolean isOnCycle(int edge) {
        return reachable(Set.of(edge(edge).to()), any -> true)
                .contains(edge(edge).from());
    }

    /** The edges into a join of all that can come before it was ever entered: a way leads to each that does not go through it. */
    Set<Integer> awaited(String step) {
        if (!joinsAll(step)) {
            return Set.of();
        }
        var others = entrySteps().stream().filter(entry -> !entry.equals(step)).collect(Collectors.toSet());
        var before = reachable(others, edge -> !edge.to().equals(step));
        return Set.copyOf(edges(edge -> edge.to().equals(step) && before.contains(edge.from())));
    }

    /** Whether an arrival can open a step that is not open: not if it is completed and lies on no cycle. */
    boolean mayBeEntered(String step, Map<String, StepStatus> steps) {
        return switch (status(step, steps).state()) {
            case INACTIVE -> true;
            case ACTIVE -> false;
            case COMPLETED -> edgesTo(step).stream().anyMatch(this::isOnCycle);
        };
    }

    /** Whether a step is open, or has got what it waits for or may get it from what is active. */
    boolean mayOpen(String step, Map<String, StepStatus> steps) {
        var active = new HashSet<>(steps());
        active.removeIf(each -> status(each, steps).state() != StepState.ACTIVE);
        var sources = reachable(active, any -> true);
        var may = new HashSet<>(edgesTo(step));
        may.removeIf(edge -> !sources.contains(edge(edge).from()));
        var come = status(step, steps).arrived();
        var awaited = awaited(step);
        boolean alone = come.stream().anyMatch(edge -> !awaited.contains(edge));
        may.addAll(come);
        return active.contains(step) || alone || (awaited.isEmpty() ? !may.isEmpty() : may.containsAll(awaited));
    }

    private static StepStatus status(String step, Map<String, StepStatus> steps) {
        return steps.getOrDefault(step, StepStatus.UNTOUCHED);
    }

    private Set<String> reachable(Set<String> starts, Predicate<Transition> passable) {
        var reached = new HashSet<>(starts);
        boolean grows = true;
        while (grows) {
            grows = false;
            for (var edge : schema.transitions()) {
                grows |= reached.contains(edge.from()) && passable.test(edge) && reached.add(edge.to());
            }
        }
        return reached;
    }
}
