package dev.interlock.flow;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Which steps can be reached from which, steps taken by their place in the schema. Edges from or to unknown steps do not count. */
final class StepGraph {
    private final Map<String, Integer> places = new HashMap<>();
    private final List<BitSet> next;

    private StepGraph(List<FlowSchema.Step> steps) {
        for (int place = 0; place < steps.size(); place++) {
            places.putIfAbsent(steps.get(place).identifier(), place);
        }
        next = IntStream.range(0, steps.size()).mapToObj(step -> new BitSet()).toList();
    }

    static StepGraph of(FlowSchema schema) {
        return of(schema, edge -> true);
    }

    /** The graph of some of the edges. */
    static StepGraph of(FlowSchema schema, Predicate<FlowSchema.Transition> which) {
        var graph = new StepGraph(schema.steps());
        schema.transitions().stream().filter(which).filter(graph::connects).forEach(graph::add);
        return graph;
    }

    /** Whether both ends of an edge are known. */
    boolean connects(FlowSchema.Transition edge) {
        return places.containsKey(edge.from()) && places.containsKey(edge.to());
    }

    private void add(FlowSchema.Transition edge) {
        next.get(place(edge.from())).set(place(edge.to()));
    }

    /** The place of a step that is known; of several with one identifier the first. */
    int place(String step) {
        var place = places.get(step);
        if (place == null) {
            throw new IllegalArgumentException("no such step: " + step);
        }
        return place;
    }

    /** The starting steps and all that can be reached from them. */
    BitSet reach(BitSet starts) {
        return reach(starts, new BitSet());
    }

    /** The starting steps and all that can be reached from them without touching the barred ones. */
    BitSet reach(BitSet starts, BitSet barred) {
        var reached = (BitSet) starts.clone();
        reached.andNot(barred);
        var waiting = new ArrayDeque<Integer>();
        reached.stream().forEach(waiting::add);
        while (!waiting.isEmpty()) {
            var fresh = (BitSet) next.get(waiting.remove()).clone();
            fresh.andNot(reached);
            fresh.andNot(barred);
            fresh.stream().forEach(waiting::add);
            reached.or(fresh);
        }
        return reached;
    }

    /** For each step what can be reached from it, itself included. */
    List<BitSet> reaches() {
        return IntStream.range(0, next.size())
                .mapToObj(step -> reach(only(step)))
                .toList();
    }

    static BitSet only(int place) {
        var set = new BitSet();
        set.set(place);
        return set;
    }
}
