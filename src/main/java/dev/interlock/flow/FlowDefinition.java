package dev.interlock.flow;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableList;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One version of a flow schema, ready to run: conditions compiled, edges by step, and what follows from the shape of the graph.
 *
 * <p>Immutable, used on any thread. Made only of schemas without faults.
 */
public final class FlowDefinition {
    private final FlowSchema schema;
    private final int version;
    private final StepGraph graph;
    private final Map<String, FlowSchema.Step> steps = new LinkedHashMap<>();
    private final Set<String> transitions = new HashSet<>();
    private final List<Edge> edges;
    private final Map<String, List<Edge>> outgoing;
    private final Map<String, Map<String, List<Edge>>> outgoingByName;
    private final Map<String, Map<String, Map<FlowSchema.Type, List<Edge>>>> outgoingByNameAndType;
    private final Map<String, List<Edge>> automatic = new LinkedHashMap<>();
    private final Map<String, Set<Integer>> awaited;
    private final Set<String> waitingSteps = new HashSet<>();
    private final boolean readsSubject;
    private final boolean hasTasks;
    private final Map<String, Map<String, Duration>> timers = new HashMap<>();

    /** @param conditions of the transitions, in their order */
    FlowDefinition(FlowSchema schema, int version, List<Optional<Condition>> conditions) {
        this.schema = schema;
        this.version = version;
        graph = StepGraph.of(schema);
        edges = edges(schema, conditions, graph);
        outgoing = edges.stream().collect(groupingBy(Edge::from, toUnmodifiableList()));
        outgoingByName =
                edges.stream().collect(groupingBy(Edge::from, groupingBy(Edge::identifier, toUnmodifiableList())));
        outgoingByNameAndType = edges.stream()
                .collect(groupingBy(
                        Edge::from, groupingBy(Edge::identifier, groupingBy(Edge::type, toUnmodifiableList()))));
        schema.steps().forEach(step -> {
            steps.put(step.identifier(), step);
            var byItself = outgoing(step.identifier()).stream()
                    .filter(edge -> edge.type() == FlowSchema.Type.AUTOMATIC)
                    .toList();
            if (!byItself.isEmpty()) {
                automatic.put(step.identifier(), byItself);
            }
        });
        edges.forEach(edge -> {
            transitions.add(edge.identifier());
            if (edge.type() == FlowSchema.Type.AUTOMATIC && edge.readsSubject()) {
                waitingSteps.add(edge.from());
            }
            edge.transition()
                    .after()
                    .ifPresent(after -> timers.computeIfAbsent(edge.from(), step -> new LinkedHashMap<>())
                            .merge(edge.identifier(), after, FlowDefinition::longer));
        });
        awaited = awaitedBySteps();
        readsSubject = edges.stream().anyMatch(Edge::readsSubject);
        hasTasks = !timers.isEmpty()
                || schema.steps().stream().anyMatch(step -> step.action().isPresent());
    }

    /** Compiles a schema that has no faults; a condition that does not compile is a programmer's error. */
    static FlowDefinition compile(FlowSchema schema, int version, Conditions compiler) {
        var conditions = schema.transitions().stream()
                .map(edge -> edge.condition().map(text -> switch (compiler.compile(text)) {
                    case Conditions.Compiled compiled -> compiled.condition();
                    case Conditions.Refused refused ->
                        throw new IllegalArgumentException("condition of transition " + edge.identifier()
                                + " of schema " + schema.identifier() + ": " + refused.message());
                }))
                .toList();
        return new FlowDefinition(schema, version, conditions);
    }

    /** Edges of one name fire together, and none before its time. */
    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static List<Edge> edges(FlowSchema schema, List<Optional<Condition>> conditions, StepGraph graph) {
        var reaches = graph.reaches();
        List<Edge> edges = new ArrayList<>();
        for (int index = 0; index < schema.transitions().size(); index++) {
            var transition = schema.transitions().get(index);
            boolean onCycle = reaches.get(graph.place(transition.to())).get(graph.place(transition.from()));
            edges.add(new Edge(index, transition, conditions.get(index), onCycle));
        }
        return List.copyOf(edges);
    }

    private Map<String, Set<Integer>> awaitedBySteps() {
        Map<String, Set<Integer>> awaited = new HashMap<>();
        var entries = new BitSet();
        entrySteps().forEach(step -> entries.set(graph.place(step.identifier())));
        for (var step : schema.steps()) {
            if (step.join() == FlowSchema.Join.ALL) {
                var before = graph.reach(entries, StepGraph.only(graph.place(step.identifier())));
                awaited.put(step.identifier(), awaited(step, before));
            }
        }
        return Map.copyOf(awaited);
    }

    private Set<Integer> awaited(FlowSchema.Step step, BitSet before) {
        Set<Integer> awaited = new HashSet<>();
        for (var edge : edges) {
            if (edge.to().equals(step.identifier()) && before.get(graph.place(edge.from()))) {
                awaited.add(edge.index());
            }
        }
        return Set.copyOf(awaited);
    }

    String identifier() {
        return schema.identifier();
    }

    int version() {
        return version;
    }

    /** All steps in declared order. */
    List<FlowSchema.Step> steps() {
        return schema.steps();
    }

    /** The steps at which a flow begins, in declared order. */
    List<FlowSchema.Step> entrySteps() {
        return schema.steps().stream().filter(FlowSchema.Step::entry).toList();
    }

    /** The active steps of an instance of this version, in declared order. */
    List<String> activeSteps(FlowInstance instance) {
        return stepsThat(instance::isActive);
    }

    /** The steps of which something is true, in declared order. */
    List<String> stepsThat(Predicate<String> holds) {
        var found = new ArrayList<String>();
        for (var step : steps.keySet()) {
            if (holds.test(step)) {
                found.add(step);
            }
        }
        return Collections.unmodifiableList(found);
    }

    boolean hasStep(String step) {
        return steps.containsKey(step);
    }

    /** A step that is known to exist. */
    FlowSchema.Step step(String identifier) {
        var step = steps.get(identifier);
        if (step == null) {
            throw new IllegalArgumentException("no step " + identifier + " in " + this);
        }
        return step;
    }

    /** Whether any edge, of whatever step, has this name. */
    boolean hasTransition(String name) {
        return transitions.contains(name);
    }

    /** All edges in declared order: the place of each is its index. */
    List<Edge> edges() {
        return edges;
    }

    /** The edges that leave a step, in declared order; none for a step that does not exist. */
    List<Edge> outgoing(String step) {
        return outgoing.getOrDefault(step, List.of());
    }

    /** The edges of one name that leave a step, in declared order. */
    List<Edge> edges(String step, String name) {
        return outgoingByName.getOrDefault(step, Map.of()).getOrDefault(name, List.of());
    }

    /** The edges of one name and type that leave a step, in declared order. */
    List<Edge> edges(String step, String name, FlowSchema.Type type) {
        return outgoingByNameAndType
                .getOrDefault(step, Map.of())
                .getOrDefault(name, Map.of())
                .getOrDefault(type, List.of());
    }

    /** The edges that fire by themselves, by the steps that they leave; steps and edges in declared order. */
    Map<String, List<Edge>> automatic() {
        return Collections.unmodifiableMap(automatic);
    }

    /**
     * The edges, by index, that must have come before a step with join {@link FlowSchema.Join#ALL} opens; empty for other steps.
     *
     * <p>Edges whose source is reached only through the step itself are not among them: they cannot come before it has opened.
     */
    Set<Integer> awaited(String step) {
        return awaited.getOrDefault(step, Set.of());
    }

    /** The edges that lead to a step, in declared order. */
    List<Edge> incoming(String step) {
        return edges.stream().filter(edge -> edge.to().equals(step)).toList();
    }

    /** The steps that some way leads to from one of these steps, and these themselves. */
    Set<String> reachable(Collection<String> starts) {
        var places = new BitSet();
        starts.forEach(step -> places.set(graph.place(step)));
        var reached = graph.reach(places);
        return Set.copyOf(stepsThat(step -> reached.get(graph.place(step))));
    }

    /** Whether any decision depends on the subject's properties. */
    boolean readsSubject() {
        return readsSubject;
    }

    /** Whether an instance waits in some step for properties of its subject. */
    boolean waitsForSubject(FlowInstance instance) {
        return instance.state() == FlowState.ACTIVE && waitingSteps.stream().anyMatch(instance::isActive);
    }

    /** Whether any step of this version has tasks. */
    boolean hasTasks() {
        return hasTasks;
    }

    /** What is to be done for a step while this visit of it lasts. */
    List<TaskChanges.Scheduled> tasks(String step, int visit) {
        var timed = timers.getOrDefault(step, Map.of()).entrySet().stream()
                .map(timer -> TaskChanges.Scheduled.timer(step, timer.getKey(), visit, timer.getValue()));
        var action = step(step).action().stream().map(asked -> TaskChanges.Scheduled.action(step, asked, visit));
        return Stream.concat(timed, action).toList();
    }

    @Override
    public String toString() {
        return schema.identifier() + " version " + version;
    }

    /**
     * One edge.
     *
     * @param index its place among the transitions of the schema
     * @param onCycle whether there is a way back from its target to its source, so that it may enter a completed step again
     */
    record Edge(int index, FlowSchema.Transition transition, Optional<Condition> condition, boolean onCycle) {

        String identifier() {
            return transition.identifier();
        }

        String from() {
            return transition.from();
        }

        String to() {
            return transition.to();
        }

        FlowSchema.Type type() {
            return transition.type();
        }

        /** Whether the decision to take this edge depends on the subject's properties. */
        boolean readsSubject() {
            return condition.filter(Condition::readsSubject).isPresent();
        }
    }
}
