package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Forks and joins. */
class FlowMachineJoinTest {

    private static SchemaBuilder forkInto(String first, String second) {
        var schema = schema("fork").entry("start");
        for (var step : List.of(first, second)) {
            if (step.equals("final")) {
                schema.finale(step);
            } else {
                schema.step(step);
            }
        }
        return schema.finale("end")
                .manual("go", "start", first)
                .manual("go", "start", second)
                .manual("stop", "other", "end");
    }

    @Test
    void E14_a_fork_into_a_final_and_another_step_is_the_same_in_either_order() {
        for (var schema : List.of(forkInto("final", "other"), forkInto("other", "final"))) {
            var flow = TestFlow.started(schema);

            flow.take("go");

            assertEquals(List.of("other"), flow.active());
            assertEquals(List.of("start", "final"), flow.completed());
            assertEquals(FlowState.ACTIVE, flow.state());
        }
    }

    private static SchemaBuilder forkAndJoin(boolean all) {
        var schema = schema("join").entry("start").step("left").step("right");
        return (all ? schema.joinAll("join") : schema.step("join"))
                .finale("end")
                .manual("fork", "start", "left")
                .manual("fork", "start", "right")
                .manual("done", "left", "join")
                .manual("done", "right", "join")
                .manual("close", "join", "end");
    }

    @Test
    void E15_a_join_of_any_opens_at_the_first_arrival() {
        var flow = TestFlow.started(forkAndJoin(false));
        flow.take("fork");

        flow.take("done", "left");
        assertEquals(List.of("right", "join"), flow.active());
        var late = flow.take("done", "right");

        assertEquals(List.of("join"), flow.active());
        assertEquals(List.of(), late.entered());
        assertEquals(1, flow.instance().step("join").visits());
    }

    @Test
    void E15_a_late_arrival_does_not_open_a_join_of_any_again() {
        var flow = TestFlow.started(forkAndJoin(false));
        flow.take("fork");
        flow.take("done", "left");
        flow.take("close");
        assertEquals(List.of("right"), flow.active());

        flow.take("done", "right");

        assertEquals(List.of(), flow.active());
        assertEquals(1, flow.instance().step("join").visits());
        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void E15_a_join_of_all_waits_for_every_edge_in_either_order() {
        for (var order : List.of(List.of("left", "right"), List.of("right", "left"))) {
            var flow = TestFlow.started(forkAndJoin(true));
            flow.take("fork");

            flow.take("done", order.getFirst());
            assertEquals(List.of(order.getLast()), flow.active());
            assertEquals(StepState.INACTIVE, flow.instance().step("join").state());
            flow.take("done", order.getLast());

            assertEquals(List.of("join"), flow.active());
            assertEquals(1, flow.instance().step("join").visits());
        }
    }

    /** A join on a cycle, whose fork can also be taken again while the join is open. */
    private static SchemaBuilder round() {
        return schema("round")
                .entry("start")
                .step("left")
                .step("right")
                .joinAll("join")
                .finale("end")
                .manual("fork", "start", "start")
                .manual("fork", "start", "left")
                .manual("fork", "start", "right")
                .manual("rest", "start", "left")
                .manual("rest", "start", "right")
                .manual("done", "left", "join")
                .manual("done", "right", "join")
                .manual("round", "join", "start")
                .manual("close", "join", "end");
    }

    @Test
    void E15_a_join_of_all_on_a_cycle_waits_for_every_edge_each_time() {
        var flow = TestFlow.started(round());
        for (int visit = 1; visit <= 3; visit++) {
            flow.take("rest");
            flow.take("done", "left");
            assertEquals(List.of("right"), flow.active());
            flow.take("done", "right");
            assertEquals(List.of("join"), flow.active());
            assertEquals(visit, flow.instance().step("join").visits());
            flow.take("round");
            assertEquals(List.of("start"), flow.active());
        }
    }

    @Test
    void E15_edges_that_all_came_while_the_join_was_open_do_not_open_it_half_later() {
        var flow = TestFlow.started(round());
        flow.take("fork");
        flow.take("done", "left");
        flow.take("done", "right");
        assertEquals(List.of("start", "join"), flow.active());

        flow.take("rest");
        flow.take("done", "left");
        flow.take("done", "right");
        assertEquals(List.of("join"), flow.active());
        flow.take("round");
        flow.take("rest");
        flow.take("done", "left");

        assertEquals(List.of("right"), flow.active(), "the join still waits for the right one");
    }

    @Test
    void E15_a_way_back_into_a_join_of_all_is_not_waited_for_and_opens_it_alone() {
        var flow = TestFlow.started(schema("retry")
                .entry("a")
                .entry("b")
                .joinAll("join")
                .step("retry")
                .finale("end")
                .manual("done", "a", "join")
                .manual("done", "b", "join")
                .manual("fail", "join", "retry")
                .manual("again", "retry", "join")
                .manual("close", "join", "end"));
        flow.take("done", "a");
        flow.take("done", "b");
        assertEquals(List.of("join"), flow.active());

        flow.take("fail");
        flow.take("again");

        assertEquals(List.of("join"), flow.active());
        assertEquals(2, flow.instance().step("join").visits());
    }
}
