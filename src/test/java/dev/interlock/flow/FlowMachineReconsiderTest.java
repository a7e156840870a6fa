package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.bus.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a flow does by itself when properties of its subject have changed. */
class FlowMachineReconsiderTest {
    private static final SchemaBuilder WAITING = schema("waiting")
            .entry("one")
            .step("two")
            .finale("three")
            .automatic("approve", "one", "two", "subject.approved")
            .automatic("finish", "two", "three", "subject.paid >= 10.0");

    private final TestFlow flow = TestFlow.started(WAITING);

    @Test
    void E21_an_automatic_edge_fires_when_the_property_for_which_it_waits_holds() {
        var change = flow.with("approved", true).reconsider().orElseThrow();

        assertEquals(List.of("two"), flow.active());
        assertEquals(2, flow.instance().revision());
        assertEquals(Cause.AUTOMATIC, change.cause());
        assertEquals(Optional.of("approve"), change.transition());
        assertEquals(Optional.of("one"), change.step());
        assertEquals(List.of("one"), change.left());
        assertEquals(List.of("two"), change.entered());
    }

    @Test
    void E21_all_that_follows_settles_in_the_same_revision() {
        var change = flow.with("approved", true).with("paid", 10L).reconsider().orElseThrow();

        assertEquals(FlowState.COMPLETED, flow.state());
        assertEquals(2, flow.instance().revision());
        assertEquals(List.of("one", "two"), change.left());
        assertEquals(Optional.of("approve"), change.transition(), "the first that fires");
        assertEquals(FlowState.COMPLETED, change.state());
    }

    @Test
    void E21_steps_that_are_active_side_by_side_all_go_on() {
        var fork = TestFlow.started(schema("fork")
                .entry("left")
                .entry("right")
                .entry("other")
                .finale("end")
                .automatic("go", "left", "end", "subject.ready")
                .automatic("go", "right", "end", "subject.ready")
                .automatic("go", "other", "end", "!subject.ready"));

        var change = fork.with("ready", true).reconsider().orElseThrow();

        assertEquals(List.of("left", "right"), change.left());
        assertEquals(List.of("other"), fork.active());
        assertEquals(2, fork.instance().revision());
    }

    @Test
    void a_property_for_which_nothing_waits_moves_nothing() {
        assertEquals(Optional.empty(), flow.with("colour", "red").reconsider());
        assertEquals(Optional.empty(), flow.with("approved", false).reconsider());
    }

    @Test
    void a_condition_that_cannot_be_evaluated_goes_on_waiting() {
        assertEquals(Optional.empty(), flow.with("approved", "no boolean").reconsider());
        assertEquals(List.of("one"), flow.active());
    }

    @ParameterizedTest
    @EnumSource(names = {"PAUSE", "EXIT", "COMPLETE"})
    void a_flow_that_is_not_active_does_not_move(LifecycleCommand command) {
        flow.steer(command);

        assertEquals(Optional.empty(), flow.with("approved", true).reconsider());
    }

    @Test
    void what_changed_while_a_flow_was_paused_settles_when_it_is_resumed() {
        flow.steer(LifecycleCommand.PAUSE);
        assertEquals(Optional.empty(), flow.with("approved", true).reconsider());

        assertEquals(List.of("two"), flow.steer(LifecycleCommand.RESUME).active());
    }

    @Test
    void E20_automatic_edges_that_never_rest_refuse_the_change() {
        var restless = TestFlow.started(schema("restless")
                .entry("one")
                .finale("end")
                .automatic("again", "one", "one", "subject.spin")
                .manual("stop", "one", "end"));

        var verdict = restless.with("spin", true).reconsidered().orElseThrow();

        var refused = assertInstanceOf(Verdict.Refused.class, verdict);
        assertEquals(ErrorCode.SETTLE_LIMIT_EXCEEDED, refused.failure().code());
    }
}
