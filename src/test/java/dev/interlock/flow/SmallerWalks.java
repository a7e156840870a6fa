package dev.interlock.flow;

import dev.interlock.flow.FlowSchema.Step;
import dev.interlock.flow.FlowSchema.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All walks that lack one thing of another walk, to find out what of it is needed to go wrong. */
final class SmallerWalks {
    private SmallerWalks() {}

    static Stream<Walk> of(Walk walk) {
        var batch = walk.batch() == 1 ? Stream.<Walk>of() : Stream.of(with(walk, walk.properties(), 1));
        var properties =
                walk.properties().isEmpty() ? Stream.<Walk>of() : Stream.of(with(walk, Map.of(), walk.batch()));
        var acts = without(walk.acts()).map(fewer -> new Walk(walk.versions(), walk.properties(), walk.batch(), fewer));
        var schemas = IntStream.range(0, walk.versions().size())
                .boxed()
                .flatMap(version -> smaller(walk.versions().get(version))
                        .map(schema -> new Walk(
                                replaced(walk.versions(), version, schema),
                                walk.properties(),
                                walk.batch(),
                                walk.acts())));
        return Stream.of(acts, schemas, batch, properties).flatMap(all -> all);
    }

    private static Walk with(Walk walk, Map<String, Object> properties, int batch) {
        return new Walk(walk.versions(), properties, batch, walk.acts());
    }

    private static Stream<FlowSchema> smaller(FlowSchema schema) {
        var steps = schema.steps().size() == 1
                ? Stream.<FlowSchema>of()
                : schema.steps().stream().map(step -> without(schema, step));
        var edges = without(schema.transitions()).map(fewer -> with(schema, fewer));
        var conditions = IntStream.range(0, schema.transitions().size())
                .filter(edge -> schema.transitions().get(edge).condition().isPresent())
                .mapToObj(edge -> with(
                        schema,
                        replaced(
                                schema.transitions(),
                                edge,
                                unconditional(schema.transitions().get(edge)))));
        return Stream.of(steps, edges, conditions).flatMap(all -> all);
    }

    private static FlowSchema without(FlowSchema schema, Step step) {
        return new FlowSchema(
                schema.identifier(),
                schema.steps().stream().filter(other -> !other.equals(step)).toList(),
                schema.transitions().stream()
                        .filter(edge -> !edge.from().equals(step.identifier())
                                && !edge.to().equals(step.identifier()))
                        .toList());
    }

    private static FlowSchema with(FlowSchema schema, List<Transition> edges) {
        return new FlowSchema(schema.identifier(), schema.steps(), edges);
    }

    private static Transition unconditional(Transition edge) {
        return new Transition(edge.identifier(), edge.from(), edge.to(), edge.type(), Optional.empty(), edge.after());
    }

    /** The list without each of its elements in turn. */
    private static <T> Stream<List<T>> without(List<T> all) {
        return IntStream.range(0, all.size()).mapToObj(place -> {
            var fewer = new ArrayList<>(all);
            fewer.remove(place);
            return List.copyOf(fewer);
        });
    }

    private static <T> List<T> replaced(List<T> all, int place, T by) {
        var others = new ArrayList<>(all);
        others.set(place, by);
        return List.copyOf(others);
    }
}
