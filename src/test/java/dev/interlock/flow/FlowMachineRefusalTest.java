package dev.interlock.flow;

import static dev.interlock.bus.ErrorCode.AMBIGUOUS_STEP;
import static dev.interlock.bus.ErrorCode.CONDITION_FAILED;
import static dev.interlock.bus.ErrorCode.CONDITION_NOT_MET;
import static dev.interlock.bus.ErrorCode.FLOW_NOT_ACTIVE;
import static dev.interlock.bus.ErrorCode.REVISION_CONFLICT;
import static dev.interlock.bus.ErrorCode.STEP_NOT_ACTIVE;
import static dev.interlock.bus.ErrorCode.STEP_NOT_FOUND;
import static dev.interlock.bus.ErrorCode.TRANSITION_NOT_FOUND;
import static dev.interlock.bus.ErrorCode.TRANSITION_NOT_MANUAL;
import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the machine refuses, and with which code first. */
class FlowMachineRefusalTest {

    /** Each kind of edge; the last one's condition is false or cannot be evaluated. */
    private static SchemaBuilder mixed() {
        return schema("mixed")
                .entry("draft")
                .step("review")
                .finale("done")
                .manual("submit", "draft", "review")
                .timer("expire", "review", "draft", "PT1H")
                .automatic("skip", "review", "done", "subject.skip == true")
                .manual("approve", "review", "done", "subject.role == 'manager'");
    }

    @Test
    void E5_W3_an_unknown_transition_is_not_found() {
        var flow = TestFlow.started(mixed());

        var failure = flow.refused(TRANSITION_NOT_FOUND, "nonsense", "draft");
        flow.refused(TRANSITION_NOT_FOUND, "nonsense");

        assertEquals(Optional.of("/data/transition_schema_identifier"), failure.path());
        assertEquals(List.of("draft"), flow.active());
    }

    @ParameterizedTest
    @CsvSource({"PAUSE, paused", "EXIT, exited", "COMPLETE, completed"})
    void E16_a_flow_that_is_not_active_refuses_every_transition(LifecycleCommand command, String state) {
        var flow = TestFlow.started(mixed());
        flow.steer(command);

        for (var transition : List.of("submit", "expire", "skip", "approve", "nonsense")) {
            var failure = flow.refused(FLOW_NOT_ACTIVE, transition, "draft");
            assertEquals(state, failure.details().path("state").asText());
        }
    }

    @Test
    void E17_an_automatic_edge_is_not_called_by_name() {
        var flow = TestFlow.started(mixed());
        flow.take("submit");

        flow.refused(TRANSITION_NOT_MANUAL, "skip", "review");
        flow.refused(TRANSITION_NOT_MANUAL, "skip");
    }

    @Test
    void E17_a_timer_edge_is_not_called_by_name() {
        var flow = TestFlow.started(mixed());
        flow.take("submit");

        flow.refused(TRANSITION_NOT_MANUAL, "expire", "review");
        flow.refused(TRANSITION_NOT_MANUAL, "expire");
    }

    @Test
    void of_edges_of_one_name_a_call_takes_the_manual_ones_only() {
        var flow = TestFlow.started(schema("approval")
                .entry("review")
                .finale("by-rule")
                .finale("by-hand")
                .automatic("approve", "review", "by-rule", "subject.amount < 100.0")
                .manual("approve", "review", "by-hand"));
        flow.with("amount", 50.0);

        flow.take("approve", "review");

        assertEquals(List.of("review", "by-hand"), flow.completed());
    }

    @Test
    void E18_W5_a_false_condition_is_named() {
        var flow = TestFlow.started(mixed()).with("role", "clerk");
        flow.take("submit");

        var failure = flow.refused(CONDITION_NOT_MET, "approve", "review");

        assertEquals(
                "subject.role == 'manager'", failure.details().path("condition").asText());
        assertEquals(List.of("review"), flow.active());
    }

    @Test
    void E18_a_condition_on_a_missing_property_fails_with_the_reason() {
        var flow = TestFlow.started(mixed());
        flow.take("submit");

        var failure = flow.refused(CONDITION_FAILED, "approve", "review");

        assertEquals(
                "subject.role == 'manager'", failure.details().path("condition").asText());
        assertTrue(failure.details().path("reason").asText().contains("role"), failure.toString());
    }

    @Test
    void E18_a_division_by_zero_fails_with_the_reason() {
        var flow = TestFlow.started(conditional("10 / subject.n > 1")).with("n", 0L);

        var failure = flow.refused(CONDITION_FAILED, "go");

        assertTrue(failure.details().path("reason").asText().contains("zero"), failure.toString());
    }

    @Test
    void E18_a_condition_that_gives_no_boolean_fails_with_the_reason() {
        var flow = TestFlow.started(conditional("subject.flag")).with("flag", "yes");

        var failure = flow.refused(CONDITION_FAILED, "go");

        assertTrue(failure.details().path("reason").asText().contains("String"), failure.toString());
    }

    private static SchemaBuilder conditional(String condition) {
        return schema("conditional").entry("a").finale("b").manual("go", "a", "b", condition);
    }

    @Test
    void E19_edges_of_one_name_are_refused_when_no_condition_holds() {
        var flow = TestFlow.started(schema("several")
                        .entry("a")
                        .finale("b")
                        .finale("c")
                        .manual("go", "a", "b", "subject.n == 1")
                        .manual("go", "a", "c", "subject.n == 2"))
                .with("n", 3L);

        var failure = flow.refused(CONDITION_NOT_MET, "go");

        assertEquals("subject.n == 1", failure.details().path("condition").asText());
        assertEquals(2, failure.details().path("conditions").size());
    }

    @Test
    void a_condition_that_several_edges_share_is_told_once() {
        var flow = TestFlow.started(schema("fork")
                        .entry("a")
                        .finale("b")
                        .finale("c")
                        .manual("go", "a", "b", "subject.n == 1")
                        .manual("go", "a", "c", "subject.n == 1"))
                .with("n", 3L);

        var failure = flow.refused(CONDITION_NOT_MET, "go");

        assertEquals("condition is false: subject.n == 1", failure.message());
        assertFalse(failure.details().has("conditions"));
    }

    @Test
    void E19_one_edge_that_cannot_be_evaluated_stops_those_of_the_same_name() {
        var flow = TestFlow.started(schema("several")
                        .entry("a")
                        .finale("b")
                        .finale("c")
                        .manual("go", "a", "b", "subject.n == 1")
                        .manual("go", "a", "c", "subject.missing == 2"))
                .with("n", 1L);

        var failure = flow.refused(CONDITION_FAILED, "go");

        assertEquals("subject.missing == 2", failure.details().path("condition").asText());
        assertEquals(List.of("a"), flow.active());
    }

    @Test
    void W6_the_right_transition_on_a_step_that_is_not_active_is_refused() {
        var flow = TestFlow.started(mixed());
        flow.take("submit");

        var failure = flow.refused(STEP_NOT_ACTIVE, "submit", "draft");

        assertEquals(Optional.of("/data/step_schema_identifier"), failure.path());
        flow.refused(STEP_NOT_ACTIVE, "approve", "done");
    }

    @Test
    void W6_the_right_transition_on_a_step_that_does_not_exist_is_refused() {
        var flow = TestFlow.started(mixed());

        var failure = flow.refused(STEP_NOT_FOUND, "submit", "nowhere");

        assertEquals(Optional.of("/data/step_schema_identifier"), failure.path());
    }

    @Test
    void a_transition_of_another_step_is_not_found_on_an_active_one() {
        TestFlow.started(mixed()).refused(TRANSITION_NOT_FOUND, "approve", "draft");
    }

    private static SchemaBuilder twoActive() {
        return schema("two")
                .entry("a")
                .entry("b")
                .finale("end")
                .manual("go", "a", "end")
                .manual("go", "b", "end")
                .manual("only", "a", "end")
                .timer("only", "b", "end", "PT1H");
    }

    @Test
    void the_step_may_be_left_out_where_only_one_active_step_has_such_a_manual_transition() {
        var flow = TestFlow.started(twoActive());

        var change = flow.take("only");

        assertEquals(Optional.of("a"), change.step());
        assertEquals(List.of("b"), flow.active());
        flow.take("go");
        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void a_step_left_out_is_ambiguous_where_several_active_steps_have_the_transition() {
        var flow = TestFlow.started(twoActive());

        var failure = flow.refused(AMBIGUOUS_STEP, "go");

        assertEquals(2, failure.details().path("steps").size());
        assertEquals(List.of("a", "b"), flow.active());
    }

    @Test
    void a_step_left_out_is_not_active_where_no_active_step_has_the_transition() {
        TestFlow.started(mixed()).refused(STEP_NOT_ACTIVE, "approve");
    }

    /** Each command has all faults from its place on; mending the first shows the next. */
    @Test
    void of_several_refusals_the_first_of_the_contracts_order_is_given() {
        var flow = TestFlow.started(mixed()).with("role", "clerk");

        flow.steer(LifecycleCommand.PAUSE);
        flow.refused(FLOW_NOT_ACTIVE, command("nonsense", "nowhere", 9));
        flow.steer(LifecycleCommand.RESUME);
        flow.refused(REVISION_CONFLICT, command("nonsense", "nowhere", 9));
        flow.refused(STEP_NOT_FOUND, command("nonsense", "nowhere", 3));
        flow.refused(TRANSITION_NOT_FOUND, command("nonsense", "review", 3));
        flow.refused(STEP_NOT_ACTIVE, command("skip", "review", 3));
        flow.take("submit");
        flow.refused(TRANSITION_NOT_MANUAL, command("skip", "review", 4));
        flow.refused(CONDITION_NOT_MET, command("approve", "review", 4));
        flow.with("role", "manager").take(command("approve", "review", 4));
    }

    @Test
    void another_revision_than_the_expected_one_is_told() {
        var flow = TestFlow.started(mixed());

        var failure = flow.refused(REVISION_CONFLICT, command("submit", "draft", 0));

        assertEquals(1, failure.details().path("revision").asLong());
        flow.take(command("submit", "draft", 1));
    }

    private static TransitionCommand command(String transition, String step, long revision) {
        return new TransitionCommand(transition, Optional.of(step), OptionalLong.of(revision), Map.of());
    }
}
