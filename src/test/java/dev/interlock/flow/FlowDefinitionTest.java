package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowDefinitionTest {
    private static final Conditions CONDITIONS = new Conditions(1000);

    @Test
    void edges_keep_their_declared_order_and_place() {
        var definition = define(
                List.of(entry("a"), step("b"), step("c")),
                edge("go", "a", "b"),
                edge("back", "b", "a"),
                edge("go", "a", "c"),
                edge("other", "a", "c"));

        assertEquals(List.of(0, 2, 3), indexes(definition.outgoing("a")));
        assertEquals(List.of(0, 2), indexes(definition.edges("a", "go")));
        assertEquals(List.of(), definition.edges("b", "go"));
        assertEquals(List.of(), definition.outgoing("unknown"));
        assertTrue(definition.hasTransition("back"));
        assertFalse(definition.hasTransition("forth"));
        assertTrue(definition.hasStep("c"));
        assertFalse(definition.hasStep("d"));
        assertEquals(List.of(entry("a")), definition.entrySteps());
    }

    @Test
    void an_edge_lies_on_a_cycle_when_a_way_leads_back() {
        var definition = define(
                List.of(entry("a"), step("b"), step("c"), step("d")),
                edge("in", "a", "b"),
                edge("on", "b", "c"),
                edge("back", "c", "b"),
                edge("self", "c", "c"),
                edge("out", "c", "d"));

        var onCycle = definition.edges().stream()
                .filter(FlowDefinition.Edge::onCycle)
                .map(FlowDefinition.Edge::identifier)
                .toList();
        assertEquals(List.of("on", "back", "self"), onCycle);
    }

    @Test
    void a_join_of_all_awaits_every_edge_that_can_come_before_it() {
        var definition = define(
                List.of(entry("a"), step("b"), step("c"), all("join"), step("after")),
                edge("fork", "a", "b"),
                edge("fork", "a", "c"),
                edge("done", "b", "join"),
                edge("done", "c", "join"),
                edge("again", "after", "join"),
                edge("on", "join", "after"),
                edge("self", "join", "join"),
                edge("rework", "join", "b"));

        assertEquals(Set.of(2, 3), definition.awaited("join"));
        assertEquals(Set.of(), definition.awaited("b"));
    }

    @Test
    void a_join_of_all_awaits_parallel_edges_of_one_source_each() {
        var definition = define(List.of(entry("a"), all("b")), edge("x", "a", "b"), edge("y", "a", "b"));

        assertEquals(Set.of(0, 1), definition.awaited("b"));
    }

    @Test
    void an_edge_tells_whether_it_reads_the_subject() {
        var definition = define(
                List.of(entry("a"), step("b")),
                edge("none", "a", "b"),
                conditional("input", "a", "b", "input.x == 1"),
                conditional("subject", "a", "b", "subject.x == 1"));

        assertEquals(
                List.of(false, false, true),
                definition.edges().stream()
                        .map(FlowDefinition.Edge::readsSubject)
                        .toList());
    }

    @Test
    void a_flow_waits_for_its_subject_while_a_step_with_an_automatic_edge_that_reads_it_is_active() {
        var flow = TestFlow.started(SchemaBuilder.schema("waiting")
                .entry("one")
                .step("two")
                .step("three")
                .finale("four")
                .manual("go", "one", "two", "!has(subject.closed)")
                .automatic("go", "two", "three", "subject.ready")
                .automatic("go", "three", "four", "now > timestamp('2100-01-01T00:00:00Z')"));

        assertFalse(flow.waitsForSubject());
        flow.take("go");
        assertTrue(flow.waitsForSubject());
        flow.steer(LifecycleCommand.PAUSE);
        assertFalse(flow.waitsForSubject());
        flow.with("ready", true).steer(LifecycleCommand.RESUME);
        assertEquals(List.of("three"), flow.active());
        assertFalse(flow.waitsForSubject());
    }

    @Test
    void a_condition_that_does_not_compile_names_its_transition() {
        var broken = assertThrows(
                IllegalArgumentException.class,
                () -> define(List.of(entry("a"), step("b")), conditional("go", "a", "b", "1 +")));

        assertTrue(String.valueOf(broken.getMessage()).contains("transition go of schema test"));
    }

    @Test
    void a_large_graph_is_compiled_at_once() {
        var steps = IntStream.range(0, 500)
                .mapToObj(i -> step("s" + i, i == 0, false, FlowSchema.Join.ALL))
                .toList();
        var edges = IntStream.range(0, 2000)
                .mapToObj(i -> edge("go", "s" + i % 500, "s" + (i * 7 + 1) % 500))
                .toArray(FlowSchema.Transition[]::new);

        assertEquals(2000, define(steps, edges).edges().size());
    }

    private static FlowDefinition define(List<FlowSchema.Step> steps, FlowSchema.Transition... edges) {
        return FlowDefinition.compile(new FlowSchema("test", steps, List.of(edges)), 1, CONDITIONS);
    }

    private static List<Integer> indexes(List<FlowDefinition.Edge> edges) {
        return edges.stream().map(FlowDefinition.Edge::index).toList();
    }

    private static FlowSchema.Step entry(String identifier) {
        return step(identifier, true, false, FlowSchema.Join.ANY);
    }

    private static FlowSchema.Step all(String identifier) {
        return step(identifier, false, false, FlowSchema.Join.ALL);
    }

    private static FlowSchema.Step step(String identifier) {
        return step(identifier, false, false, FlowSchema.Join.ANY);
    }

    static FlowSchema.Step step(String identifier, boolean entry, boolean finale, FlowSchema.Join join) {
        return new FlowSchema.Step(identifier, entry, finale, join);
    }

    static FlowSchema.Transition edge(String identifier, String from, String to) {
        return new FlowSchema.Transition(
                identifier, from, to, FlowSchema.Type.MANUAL, Optional.empty(), Optional.empty());
    }

    private static FlowSchema.Transition conditional(String identifier, String from, String to, String condition) {
        return new FlowSchema.Transition(
                identifier, from, to, FlowSchema.Type.MANUAL, Optional.of(condition), Optional.empty());
    }
}
