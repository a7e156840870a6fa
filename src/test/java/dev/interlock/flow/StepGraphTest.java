package dev.interlock.flow;

import static dev.interlock.flow.FlowDefinitionTest.edge;
import static dev.interlock.flow.FlowDefinitionTest.step;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares what is computed on graphs with the plainest way to say it: take edges until nothing new comes. */
class StepGraphTest {

    @Property
    void reach_is_that_of_the_naive_model(@ForAll("schemas") FlowSchema schema) {
        var reaches = StepGraph.of(schema).reaches();

        for (int step = 0; step < schema.steps().size(); step++) {
            var expected = naiveReach(schema, Set.of("s" + step), "");
            assertEquals(expected, names(reaches.get(step).stream()));
        }
    }

    @Property
    void an_edge_is_on_a_cycle_if_its_source_can_be_reached_from_its_target(@ForAll("schemas") FlowSchema schema) {
        for (var edge : define(schema).edges()) {
            assertEquals(naiveReach(schema, Set.of(edge.to()), "").contains(edge.from()), edge.onCycle());
        }
    }

    @Property
    void an_edge_is_awaited_if_it_can_be_taken_before_its_step_was_entered(@ForAll("schemas") FlowSchema schema) {
        var definition = define(schema);

        for (var step : definition.steps()) {
            var before = naiveReach(schema, Set.of("s0"), step.identifier());
            var expected = definition.edges().stream()
                    .filter(edge -> step.join() == FlowSchema.Join.ALL)
                    .filter(edge -> edge.to().equals(step.identifier()) && before.contains(edge.from()))
                    .map(FlowDefinition.Edge::index)
                    .collect(Collectors.toSet());
            assertEquals(expected, definition.awaited(step.identifier()));
        }
    }

    @Property
    void unreachable_steps_are_those_of_the_naive_model(@ForAll("schemas") FlowSchema schema) {
        var reached = naiveReach(schema, Set.of("s0"), "");
        var expected = IntStream.range(0, schema.steps().size())
                .filter(step -> !reached.contains("s" + step))
                .mapToObj(step -> "/steps/" + step)
                .toList();

        assertEquals(
                expected,
                FlowSchemaCheck.unreachable(schema).stream()
                        .map(fault -> fault.path().orElseThrow())
                        .toList());
    }

    private static Set<String> naiveReach(FlowSchema schema, Set<String> starts, String barred) {
        Set<String> reached = new HashSet<>(starts);
        reached.remove(barred);
        boolean grows = true;
        while (grows) {
            grows = false;
            for (var edge : schema.transitions()) {
                grows |= reached.contains(edge.from()) && !edge.to().equals(barred) && reached.add(edge.to());
            }
        }
        return reached;
    }

    private static Set<String> names(IntStream places) {
        return places.mapToObj(place -> "s" + place).collect(Collectors.toSet());
    }

    private static FlowDefinition define(FlowSchema schema) {
        return new FlowDefinition(
                schema,
                1,
                schema.transitions().stream()
                        .map(edge -> Optional.<Condition>empty())
                        .toList());
    }

    @Provide
    Arbitrary<FlowSchema> schemas() {
        return Arbitraries.integers().between(1, 7).flatMap(StepGraphTest::schemas);
    }

    private static Arbitrary<FlowSchema> schemas(int size) {
        var place = Arbitraries.integers().between(0, size - 1);
        var joins = Arbitraries.of(FlowSchema.Join.class).list().ofSize(size);
        var edges = Combinators.combine(place, place)
                .as((from, to) -> edge("go", "s" + from, "s" + to))
                .list()
                .ofMaxSize(12);
        return Combinators.combine(joins, edges).as((kinds, transitions) -> {
            List<FlowSchema.Step> steps = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                steps.add(step("s" + i, i == 0, false, kinds.get(i)));
            }
            return new FlowSchema("random", steps, transitions);
        });
    }
}
