package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What moves a flow, and where to. */
class FlowMachineTest {

    private static SchemaBuilder twoManual() {
        return schema("row")
                .entry("one")
                .step("two")
                .finale("three")
                .manual("first", "one", "two")
                .manual("second", "two", "three");
    }

    private static SchemaBuilder diamond() {
        return schema("diamond")
                .entry("top")
                .step("left")
                .step("right")
                .finale("bottom")
                .manual("go", "top", "left")
                .manual("go", "top", "right")
                .manual("go", "left", "bottom")
                .manual("go", "right", "bottom");
    }

    @Test
    void E1_automatic_edges_settle_to_the_end_at_the_start() {
        var flow = TestFlow.unborn(schema("row")
                .entry("one")
                .step("two")
                .finale("three")
                .automatic("first", "one", "two")
                .automatic("second", "two", "three"));

        var change = flow.start();

        assertEquals(List.of(), flow.active());
        assertEquals(List.of("one", "two", "three"), flow.completed());
        assertEquals(FlowState.COMPLETED, flow.state());
        assertEquals(Cause.LIFECYCLE, change.cause());
        assertEquals(List.of("one", "two", "three"), change.entered());
        assertEquals(List.of("one", "two"), change.left());
        assertEquals(List.of(), change.previouslyActive());
    }

    @Test
    void E2_manual_edges_wait_after_the_start() {
        var flow = TestFlow.started(twoManual());

        assertEquals(List.of("one"), flow.active());
        assertEquals(List.of("two", "three"), flow.inactive());
        assertEquals(FlowState.ACTIVE, flow.state());
        assertEquals(1, flow.instance().revision());
        assertEquals(1, flow.instance().step("one").visits());
    }

    @Test
    void E3_W2_each_manual_transition_moves_one_step_on() {
        var flow = TestFlow.started(twoManual());

        var first = flow.take("first", "one");
        assertEquals(List.of("two"), flow.active());
        assertEquals(List.of("one"), flow.completed());
        assertEquals(FlowState.ACTIVE, flow.state());
        assertEquals(Cause.TRANSITION, first.cause());
        assertEquals(Optional.of("one"), first.step());
        assertEquals(Optional.of("first"), first.transition());
        assertEquals(List.of("one"), first.previouslyActive());
        assertEquals(List.of("two"), first.active());

        var second = flow.take("second", "two");
        assertEquals(List.of("one", "two", "three"), flow.completed());
        assertEquals(FlowState.COMPLETED, flow.state());
        assertEquals(FlowState.COMPLETED, second.state());
        assertEquals(List.of("two"), second.previouslyActive());
    }

    @Test
    void E4_a_manual_transition_and_the_automatic_ones_behind_it_are_one_revision() {
        var flow = TestFlow.started(schema("row")
                .entry("one")
                .step("two")
                .finale("three")
                .manual("first", "one", "two")
                .automatic("second", "two", "three"));
        assertEquals(List.of("one"), flow.active());

        var change = flow.take("first");

        assertEquals(List.of("one", "two", "three"), flow.completed());
        assertEquals(2, flow.instance().revision());
        assertEquals(FlowState.COMPLETED, flow.state());
        assertEquals(List.of("one", "two"), change.left());
        assertEquals(List.of("two", "three"), change.entered());
        assertEquals(List.of("one"), change.previouslyActive(), "step two was not active before");
    }

    @Test
    void E6_one_of_two_branches_is_taken() {
        var flow = TestFlow.started(schema("choice")
                .entry("ask")
                .finale("yes")
                .finale("no")
                .manual("accept", "ask", "yes")
                .manual("refuse", "ask", "no"));

        flow.take("accept");

        assertEquals(List.of("ask", "yes"), flow.completed());
        assertEquals(List.of("no"), flow.inactive());
        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void E7_two_automatic_branches_are_both_taken() {
        var flow = TestFlow.started(schema("fork")
                .entry("ask")
                .finale("yes")
                .finale("no")
                .automatic("first", "ask", "yes")
                .automatic("second", "ask", "no"));

        assertEquals(List.of("ask", "yes", "no"), flow.completed());
        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void E8_edges_of_one_name_fire_together_for_each_step_that_is_left() {
        var flow = TestFlow.started(diamond());

        flow.take("go", "top");
        assertEquals(List.of("left", "right"), flow.active());
        flow.take("go", "left");
        assertEquals(List.of("right"), flow.active());
        assertEquals(FlowState.ACTIVE, flow.state());
        flow.take("go", "right");

        assertEquals(List.of("top", "left", "right", "bottom"), flow.completed());
        assertEquals(FlowState.COMPLETED, flow.state());
        assertEquals(1, flow.instance().step("bottom").visits());
    }

    @Test
    void E9_moving_one_subjects_flow_leaves_the_others_as_it_was() {
        var schema = twoManual();
        var ann = TestFlow.started(schema);
        var bob = TestFlow.started(schema);
        var before = bob.instance();

        ann.take("first");

        assertEquals(before, bob.instance());
        assertEquals(List.of("one"), bob.active());
    }

    @Test
    void E11_a_self_loop_enters_its_step_again() {
        var flow = TestFlow.started(schema("loop")
                .entry("a")
                .finale("end")
                .manual("again", "a", "a")
                .manual("stop", "a", "end"));

        var change = flow.take("again");

        assertEquals(List.of("a"), flow.active());
        assertEquals(2, flow.instance().step("a").visits());
        assertEquals(FlowState.ACTIVE, flow.state());
        assertEquals(List.of("a"), change.previouslyActive());
    }

    @Test
    void E12_a_back_edge_to_the_entry_step_activates_it_again() {
        var flow = TestFlow.started(schema("back")
                .entry("one")
                .step("two")
                .finale("three")
                .manual("go", "one", "two")
                .manual("back", "two", "one")
                .manual("end", "two", "three"));

        flow.take("go");
        flow.take("back");

        assertEquals(List.of("one"), flow.active());
        assertEquals(List.of("two"), flow.completed());
        assertEquals(2, flow.instance().step("one").visits());
        flow.take("go");
        assertEquals(2, flow.instance().step("two").visits());
    }

    @Test
    void a_step_that_is_active_is_not_entered_twice() {
        var flow = TestFlow.started(schema("two-entries")
                .entry("a")
                .entry("b")
                .finale("end")
                .manual("over", "a", "b")
                .manual("stop", "b", "end"));

        var change = flow.take("over");

        assertEquals(List.of("b"), flow.active());
        assertEquals(1, flow.instance().step("b").visits());
        assertEquals(List.of(), change.entered());
    }

    @Test
    void E19_of_edges_of_one_name_those_fire_whose_condition_holds() {
        var schema = schema("several")
                .entry("ask")
                .finale("small")
                .finale("large")
                .finale("any")
                .manual("go", "ask", "small", "subject.n < 10")
                .manual("go", "ask", "large", "subject.n > 5")
                .manual("go", "ask", "any", "subject.n > 100");
        var flow = TestFlow.started(schema).with("n", 7L);

        flow.take("go");

        assertEquals(List.of("ask", "small", "large"), flow.completed());
        assertEquals(List.of("any"), flow.inactive());
    }

    @Test
    void E20_automatic_edges_that_never_rest_are_refused_at_the_call() {
        var flow = TestFlow.started(schema("restless")
                .entry("wait")
                .step("a")
                .step("b")
                .finale("end")
                .manual("go", "wait", "a")
                .automatic("there", "a", "b", "subject.spin")
                .automatic("back", "b", "a", "subject.spin")
                .manual("stop", "a", "end"));

        flow.with("spin", true).refused(ErrorCode.SETTLE_LIMIT_EXCEEDED, "go");

        assertEquals(List.of("wait"), flow.active());
        flow.with("spin", false).take("go");
        assertEquals(List.of("a"), flow.active());
    }

    @Test
    void E20_automatic_edges_that_never_rest_are_refused_at_the_start() {
        var flow = TestFlow.unborn(schema("restless")
                .entry("a")
                .finale("end")
                .automatic("again", "a", "a", "step.visits > 0")
                .manual("stop", "a", "end"));

        var refused = assertInstanceOf(Verdict.Refused.class, flow.startVerdict());

        assertEquals(ErrorCode.SETTLE_LIMIT_EXCEEDED, refused.failure().code());
    }

    @Test
    void E20_as_many_automatic_transitions_as_the_limit_allows_come_to_rest() {
        var flow = TestFlow.unborn(schema("count")
                .entry("a")
                .finale("end")
                .automatic("again", "a", "a", "step.visits <= %d".formatted(TestFlow.SETTLE_LIMIT))
                .manual("stop", "a", "end"));

        flow.start();

        assertEquals(TestFlow.SETTLE_LIMIT + 1, flow.instance().step("a").visits());
    }

    @Test
    void E21_an_automatic_edge_waits_for_the_property_that_its_condition_needs() {
        var flow = TestFlow.started(schema("waiting")
                .entry("a")
                .step("b")
                .finale("end")
                .manual("touch", "a", "a")
                .automatic("on", "a", "b", "subject.age >= 18")
                .manual("stop", "b", "end"));
        assertEquals(List.of("a"), flow.active());

        flow.with("age", 17L).take("touch");
        assertEquals(List.of("a"), flow.active());
        flow.with("age", 18.5).take("touch");

        assertEquals(List.of("b"), flow.active());
    }

    @Test
    void exit_leaves_the_active_steps_inactive_and_ends_the_flow() {
        var flow = TestFlow.started(diamond());
        flow.take("go", "top");

        var change = flow.exit();

        assertEquals(FlowState.EXITED, flow.state());
        assertEquals(List.of(), flow.active());
        assertEquals(List.of("top"), flow.completed());
        assertEquals(List.of("left", "right"), change.left());
        assertEquals(List.of("left", "right"), change.previouslyActive());
        assertEquals(List.of(), change.active());
    }

    @Test
    void the_callers_input_is_seen_by_conditions_of_the_call() {
        var flow =
                TestFlow.started(schema("input").entry("a").finale("b").manual("go", "a", "b", "input.code == 'open'"));

        flow.refused(ErrorCode.CONDITION_FAILED, "go");
        var command = new TransitionCommand(
                "go", Optional.empty(), java.util.OptionalLong.empty(), java.util.Map.of("code", "open"));
        flow.take(command);

        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void a_verdict_relies_on_the_subject_only_if_a_condition_reads_it() {
        var schema = schema("relies")
                .entry("a")
                .finale("b")
                .manual("free", "a", "b", "flow.revision > 0")
                .manual("bound", "a", "b", "subject.n == 1");
        var flow = TestFlow.started(schema).with("n", 2L);

        assertFalse(flow.verdict(TestFlow.command("free")).reliedOnSubject());
        assertTrue(flow.verdict(TestFlow.command("bound")).reliedOnSubject());
        assertFalse(flow.verdict(TestFlow.command("unknown")).reliedOnSubject());
    }
}
