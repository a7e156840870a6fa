package dev.interlock.flow;

import dev.interlock.flow.FlowSchema.Join;
import dev.interlock.flow.FlowSchema.Step;
import dev.interlock.flow.FlowSchema.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Makes up small schemas, most of them without faults, and second versions of them. */
final class RandomSchemas {
    static final List<String> NAMES = List.of("go", "on", "do");
    private static final List<SampleCondition> CONDITIONS = List.of(SampleCondition.values());
    private static final List<SampleCondition> ON_SUBJECT =
            List.of(SampleCondition.MANY, SampleCondition.QUOTIENT, SampleCondition.FLAG, SampleCondition.NO_NUMBER);

    private final Chance chance;

    RandomSchemas(Chance chance) {
        this.chance = chance;
    }

    /** Two versions of a schema, with the new names of the first one's steps that are called otherwise in the second. */
    record Versions(FlowSchema first, FlowSchema second, Map<String, String> renamed) {

        List<FlowSchema> both() {
            return List.of(first, second);
        }

        Versions called(String identifier) {
            return new Versions(
                    new FlowSchema(identifier, first.steps(), first.transitions()),
                    new FlowSchema(identifier, second.steps(), second.transitions()),
                    renamed);
        }
    }

    Versions versions() {
        var first = schema();
        var second = new Revised(first);
        for (int changes = chance.below(4); changes > 0; changes--) {
            second.change();
        }
        return new Versions(first, new FlowSchema("random", second.steps, second.edges), second.renamed());
    }

    private FlowSchema schema() {
        int count = 1 + chance.below(6);
        var edges = new ArrayList<Transition>();
        for (int number = chance.below(2 * count + 2); number > 0; number--) {
            edges.add(edge(count));
        }
        var steps =
                IntStream.range(0, count).mapToObj(place -> step(place, edges)).toList();
        return new FlowSchema("random", steps, edges);
    }

    private Step step(int place, List<Transition> edges) {
        boolean exits = edges.stream().anyMatch(edge -> edge.from().equals("s" + place));
        return new Step(
                "s" + place,
                chance.in100(place == 0 ? 97 : 15),
                chance.in100(exits ? 2 : 95),
                chance.in100(35) ? Join.ALL : Join.ANY);
    }

    /** Most lead on, so that flows get somewhere. */
    private Transition edge(int count) {
        int from = chance.below(count);
        boolean on = from + 1 < count && chance.in100(65);
        return edge("s" + from, "s" + (on ? from + 1 + chance.below(count - from - 1) : chance.below(count)));
    }

    private Transition edge(String from, String to) {
        var type = chance.in100(60)
                ? FlowSchema.Type.MANUAL
                : chance.in100(60) ? FlowSchema.Type.AUTOMATIC : FlowSchema.Type.TIMER;
        return new Transition(
                chance.any(NAMES),
                from,
                to,
                type,
                condition(type),
                type == FlowSchema.Type.TIMER
                        ? Optional.of(Duration.ofSeconds(1 + chance.below(3)))
                        : Optional.empty());
    }

    /** Most automatic edges wait for something. */
    private Optional<String> condition(FlowSchema.Type type) {
        boolean automatic = type == FlowSchema.Type.AUTOMATIC;
        return chance.in100(automatic ? 85 : 30)
                ? Optional.of(chance.any(automatic && chance.in100(60) ? ON_SUBJECT : CONDITIONS)
                        .text())
                : Optional.empty();
    }

    /** A second version in the making. */
    private final class Revised {
        private final List<Step> steps;
        private final List<Transition> edges;
        private final Map<String, String> names = new LinkedHashMap<>();

        private Revised(FlowSchema first) {
            steps = new ArrayList<>(first.steps());
            edges = new ArrayList<>(first.transitions());
            steps.forEach(step -> names.put(step.identifier(), step.identifier()));
        }

        private Map<String, String> renamed() {
            var renamed = new LinkedHashMap<>(names);
            renamed.entrySet().removeIf(name -> name.getKey().equals(name.getValue()));
            return renamed;
        }

        private void change() {
            var step = chance.any(steps);
            switch (chance.below(9)) {
                case 0 -> rename(step.identifier(), "t" + chance.below(3));
                case 1 -> rename(step.identifier(), chance.any(steps).identifier());
                case 2 -> swap(step.identifier(), chance.any(steps).identifier());
                case 3 -> remove(step);
                case 4 -> edges.add(edge(step.identifier(), chance.any(steps).identifier()));
                case 5 ->
                    edges.addAll(
                            chance.below(edges.size() + 1),
                            edges.stream().limit(1).toList());
                case 6 ->
                    edges.stream()
                            .skip(chance.below(edges.size() + 1))
                            .findFirst()
                            .ifPresent(edges::remove);
                case 7 -> steps.replaceAll(any -> any.equals(step) ? otherwise(any) : any);
                default -> Collections.rotate(chance.in100(50) ? edges : steps, 1);
            }
        }

        private static Step otherwise(Step step) {
            return new Step(
                    step.identifier(), !step.entry(), step.finale(), step.join() == Join.ALL ? Join.ANY : Join.ALL);
        }

        private void swap(String one, String other) {
            rename(one, "between");
            rename(other, one);
            rename("between", other);
        }

        /** Where the name is another step's, the two become one. */
        private void rename(String old, String name) {
            names.replaceAll((original, present) -> present.equals(old) ? name : present);
            steps.replaceAll(step ->
                    step.identifier().equals(old) ? new Step(name, step.entry(), step.finale(), step.join()) : step);
            var seen = new HashSet<String>();
            steps.removeIf(step -> !seen.add(step.identifier()));
            edges.replaceAll(edge -> new Transition(
                    edge.identifier(),
                    edge.from().equals(old) ? name : edge.from(),
                    edge.to().equals(old) ? name : edge.to(),
                    edge.type(),
                    edge.condition(),
                    edge.after()));
        }

        private void remove(Step step) {
            if (steps.size() > 1) {
                steps.remove(step);
                edges.removeIf(edge ->
                        edge.from().equals(step.identifier()) || edge.to().equals(step.identifier()));
            }
        }
    }
}
