package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What ends, stops and begins a flow anew, and what moves it without a call. */
class FlowMachineLifecycleTest {

    /** Two ways at once, which meet; the left one opens by itself for adults. */
    private static SchemaBuilder fork() {
        return schema("fork")
                .entry("left")
                .entry("right")
                .joinAll("join")
                .finale("end")
                .automatic("grow", "left", "join", "subject.age >= 18")
                .manual("done", "left", "join")
                .manual("done", "right", "join")
                .manual("close", "join", "end");
    }

    @Test
    void E21_an_automatic_edge_fires_when_the_property_comes_that_its_condition_needs() {
        var flow = TestFlow.started(fork());
        assertEquals(Optional.empty(), flow.reconsider());
        assertEquals(Optional.empty(), flow.with("age", 17L).reconsider());

        var change = flow.with("age", 18L).reconsider();

        assertEquals(Optional.of(Cause.AUTOMATIC), change.map(Change::cause));
        assertEquals(List.of("right"), flow.active());
        assertEquals(2, flow.instance().revision());
        assertEquals(Optional.empty(), flow.reconsider(), "it has fired");
    }

    @Test
    void E21_properties_that_change_while_a_flow_is_paused_settle_when_it_is_resumed() {
        var flow = TestFlow.started(fork());
        flow.steer(LifecycleCommand.PAUSE);
        assertEquals(Optional.empty(), flow.with("age", 18L).reconsider());

        var change = flow.steer(LifecycleCommand.RESUME);

        assertEquals(List.of("left"), change.left());
        assertEquals(List.of("right"), flow.active());
        assertEquals(Optional.of("resume"), change.lifecycle());
    }

    @Test
    void E21_a_timer_does_not_wait_for_a_property() {
        var flow = TestFlow.started(schema("late")
                .entry("a")
                .finale("b")
                .timer("expire", "a", "b", "PT1H", "subject.late")
                .manual("stop", "a", "b"));

        assertEquals(Optional.empty(), flow.with("late", true).reconsider());
    }

    @Test
    void a_reset_enters_the_entry_steps_again_and_goes_on_counting_visits() {
        var flow = TestFlow.started(fork());
        flow.take("done", "left");

        var change = flow.steer(LifecycleCommand.RESET);

        assertEquals(List.of("right"), change.left());
        assertEquals(List.of("left", "right"), change.entered());
        assertEquals(List.of("left", "right"), flow.active());
        assertEquals(2, flow.instance().step("left").visits());
        assertEquals(3, flow.instance().revision());
    }

    @Test
    void a_reset_forgets_what_has_come_to_a_join() {
        var flow = TestFlow.started(fork());
        flow.take("done", "left");

        flow.steer(LifecycleCommand.RESET);

        assertEquals(Map.of(), untouched(flow), "the join is as if it had never been touched");
        flow.take("done", "right");
        assertEquals(List.of("left"), flow.active());
    }

    private static Map<String, StepStatus> untouched(TestFlow flow) {
        var steps = new HashMap<>(flow.instance().steps());
        steps.values().removeIf(status -> status.visits() > 0);
        return steps;
    }

    @Test
    void a_completed_flow_has_completed_steps_and_an_exited_one_inactive_ones() {
        var completed = TestFlow.started(fork());
        completed.take("done", "left");
        completed.steer(LifecycleCommand.COMPLETE);
        var exited = TestFlow.started(fork());
        exited.take("done", "left");
        exited.steer(LifecycleCommand.EXIT);

        assertEquals(List.of("left", "right"), completed.completed());
        assertEquals(List.of("left"), exited.completed());
    }

    @Test
    void a_change_tells_by_what_it_was_caused() {
        var flow = TestFlow.started(schema("causes")
                .entry("a")
                .finale("b")
                .manual("again", "a", "a")
                .timer("tick", "a", "a", "PT1H")
                .automatic("auto", "a", "b", "subject.done"));

        var timer = flow.take(new TimerCommand("a", 1, "tick"));
        var reply = flow.take(new ReplyCommand("a", 2, "again", Map.of()));
        var paused = flow.steer(LifecycleCommand.PAUSE);
        var resumed = flow.with("done", true).steer(LifecycleCommand.RESUME);

        assertEquals(Cause.TIMER, timer.cause());
        assertEquals(Optional.of("tick"), timer.transition());
        assertEquals(Cause.TRANSITION, reply.cause());
        assertEquals(Optional.of("again"), reply.transition());
        assertEquals(Optional.of("a"), reply.step());
        assertEquals(Cause.LIFECYCLE, paused.cause());
        assertEquals(Optional.of("pause"), paused.lifecycle());
        assertEquals(Cause.LIFECYCLE, resumed.cause());
        assertEquals(Optional.empty(), resumed.transition());
    }
}
