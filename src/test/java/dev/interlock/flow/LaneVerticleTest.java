package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.await;
import static dev.interlock.flow.RunningLane.awaitFailure;
import static dev.interlock.flow.RunningLane.awaitRefusal;
import static dev.interlock.flow.RunningLane.keyedOrder;
import static dev.interlock.flow.RunningLane.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.FailureException;
import dev.interlock.flow.ScriptedFlowStore.Done;
import dev.interlock.flow.ScriptedFlowStore.Interference;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rounds, order and the truth of answers while the database works. */
class LaneVerticleTest {
    private RunningLane lane = RunningLane.usual();

    @AfterEach
    void close() {
        lane.close();
    }

    private void use(RunningLane other) {
        lane.close();
        lane = other;
    }

    /** Takes transitions that arrive at the lane one right after the other. */
    private List<Future<Executed>> takeTogether(List<Order> transits) {
        return await(lane.on(() -> Future.succeededFuture(transits.stream()
                .map(transit -> lane.lane().execute(transit, RunningLane.call(RunningLane.TIMEOUT)))
                .toList())));
    }

    private List<Long> revisions(FlowInstanceId flow) {
        return lane.history(flow).stream().map(LogEntry::revision).toList();
    }

    @Test
    void calls_that_arrive_while_a_round_is_out_go_together_in_the_next() {
        var flows = IntStream.range(0, 5)
                .mapToObj(number -> lane.startedFlow("person-" + number))
                .toList();
        var held = lane.hold(Operation.WRITE);
        var first = lane.execute(flows.getFirst(), "first");
        held.awaitReached();

        var others = takeTogether(
                flows.stream().skip(1).map(flow -> order(flow, "first")).toList());
        held.release();

        await(first);
        others.forEach(RunningLane::await);
        assertEquals(List.of(1, 4), lane.store().sizes(Operation.WRITE));
    }

    @Test
    void a_round_takes_no_more_calls_than_its_limit() {
        use(new RunningLane(RunningLane.settings(2, 100, 8)));
        var flows = IntStream.range(0, 5)
                .mapToObj(number -> lane.startedFlow("person-" + number))
                .toList();

        takeTogether(flows.stream().map(flow -> order(flow, "first")).toList()).forEach(RunningLane::await);

        assertEquals(List.of(2, 2, 1), lane.store().sizes(Operation.WRITE));
    }

    @Test
    void while_a_round_is_out_the_next_one_is_read_and_decided() {
        var ann = lane.startedFlow("ann");
        var bob = lane.startedFlow("bob");
        var held = lane.hold(Operation.WRITE);
        var first = lane.execute(ann, "first");
        held.awaitReached();
        var loaded = lane.hold(Operation.LOAD);

        var second = lane.execute(bob, "first");
        loaded.awaitReached();
        loaded.release();

        // Found and refused by what was read for it: it need not wait for what others write.
        awaitRefusal(ErrorCode.STEP_NOT_ACTIVE, lane.execute(lane.startedFlow("eve"), "second"));
        assertFalse(first.isComplete() || second.isComplete());
        held.release();
        assertEquals(2, await(first).revision());
        assertEquals(2, await(second).revision());
    }

    @Test
    void a_call_of_another_node_whose_time_passes_before_its_round_leaves_is_not_done() {
        var ann = lane.startedFlow("ann");
        var bob = lane.startedFlow("bob");
        await(lane.look(bob));
        var held = lane.hold(Operation.WRITE);
        var first = lane.execute(ann, "first");
        held.awaitReached();
        var call = RunningLane.callSentAgo(Duration.ZERO, Duration.ofMillis(100));
        var deadline = System.nanoTime() + Duration.ofMillis(100).toNanos();

        var late = lane.execute(order(bob, "first"), call);
        // Behind the turn of the event loop in which it is decided.
        lane.awaitTurn();
        while (System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
        held.release();

        awaitRefusal(ErrorCode.OVERLOADED, late);
        assertEquals(2, await(first).revision());
        assertEquals(List.of(1L), revisions(bob));
    }

    @Test
    void while_each_round_is_out_the_next_one_is_read_though_it_has_been_full() {
        use(new RunningLane(RunningLane.settings(2, 100, 8)));
        var flows = IntStream.range(0, 8)
                .mapToObj(number -> lane.startedFlow("person-" + number))
                .toList();
        lane.store()
                .next(Operation.WRITE, Interference.none())
                .next(Operation.LOAD, Interference.none())
                .next(Operation.LOAD, Interference.none());
        var second = lane.hold(Operation.WRITE);
        var third = lane.hold(Operation.LOAD);

        var answers =
                takeTogether(flows.stream().map(flow -> order(flow, "first")).toList());

        second.awaitReached();
        third.awaitReached();
        third.release();
        second.release();
        answers.forEach(answer -> assertEquals(2, await(answer).revision()));
    }

    @Test
    void more_calls_on_one_instance_than_a_round_takes_are_done_in_their_order() {
        use(new RunningLane(RunningLane.settings(2, 100, 8)));
        var flow = lane.startedFlow("ann");

        var answers = takeTogether(
                IntStream.range(0, 7).mapToObj(call -> order(flow, "again")).toList());

        assertEquals(
                List.of(2L, 3L, 4L, 5L, 6L, 7L, 8L),
                answers.stream().map(answer -> await(answer).revision()).toList());
        assertEquals(4, lane.store().sizes(Operation.WRITE).size());
    }

    @Test
    void a_flow_that_has_calls_all_the_time_does_not_keep_others_waiting() {
        use(new RunningLane(RunningLane.settings(2, 100, 8)));
        var busy = List.of(lane.startedFlow("ann"), lane.startedFlow("bob"));
        var other = lane.startedFlow("eve");
        var calls = IntStream.range(0, 40)
                .mapToObj(call -> order(busy.get(call % 2), "again"))
                .toList();

        var answers = await(lane.on(() -> {
            var others = calls.stream()
                    .map(call -> lane.lane().execute(call, RunningLane.call(RunningLane.TIMEOUT)))
                    .toList();
            return lane.lane()
                    .look(other, RunningLane.TIMEOUT)
                    .map(seen -> others.stream().filter(Future::isComplete).count());
        }));

        assertTrue(answers < 10, () -> answers + " calls came first");
    }

    @Test
    void several_calls_on_one_instance_are_chained_in_their_order_and_share_one_write() {
        var flow = lane.startedFlow("ann");

        var answers = takeTogether(List.of(
                order(flow, "again"),
                order(flow, "second"),
                order(flow, "first"),
                order(flow, "second"),
                order(flow, "again")));

        assertEquals(2, await(answers.get(0)).revision());
        awaitRefusal(ErrorCode.STEP_NOT_ACTIVE, answers.get(1));
        assertEquals(3, await(answers.get(2)).revision());
        assertEquals(FlowState.COMPLETED, await(answers.get(3)).change().state());
        awaitRefusal(ErrorCode.FLOW_NOT_ACTIVE, answers.get(4));
        assertEquals(List.of(1L, 2L, 3L, 4L), revisions(flow));
        assertEquals(
                List.of(new Done(Operation.LOAD, 1), new Done(Operation.WRITE, 1)),
                lane.store().done());
    }

    @Test
    void a_read_behind_a_write_sees_it_and_waits_for_its_commit() {
        var flow = lane.startedFlow("ann");
        var held = lane.hold(Operation.WRITE);
        var taken = lane.execute(flow, "first");
        held.awaitReached();
        var seen = lane.look(flow);

        assertFalse(seen.isComplete() || taken.isComplete());
        held.release();

        assertEquals(List.of("two"), await(seen).activeSteps());
        assertEquals(2, await(taken).revision());
    }

    @Test
    void W11_of_a_hundred_equal_calls_one_succeeds() {
        var flow = lane.startedFlow("ann");

        var answers = takeTogether(
                IntStream.range(0, 100).mapToObj(call -> order(flow, "first")).toList());

        await(Future.join(answers).otherwiseEmpty());
        assertEquals(1, answers.stream().filter(Future::succeeded).count());
        answers.stream().filter(Future::failed).forEach(refused -> awaitRefusal(ErrorCode.STEP_NOT_ACTIVE, refused));
        assertEquals(List.of(1L, 2L), revisions(flow));
    }

    @Test
    void W4_an_unknown_instance_is_not_found() {
        var nobody = FlowInstanceId.create(TestFlow.NOW);

        awaitRefusal(ErrorCode.FLOW_INSTANCE_NOT_FOUND, lane.execute(nobody, "first"));
        awaitRefusal(ErrorCode.FLOW_INSTANCE_NOT_FOUND, lane.look(nobody));
    }

    @Test
    void a_refusal_that_a_kept_copy_gives_is_confirmed_by_the_database() {
        var flow = lane.startedFlow("ann");
        await(lane.look(flow));
        lane.store().done();

        awaitRefusal(ErrorCode.STEP_NOT_ACTIVE, lane.execute(flow, "second"));

        assertEquals(List.of(new Done(Operation.REVISIONS, 1)), lane.store().done());
        assertEquals(List.of(1L), revisions(flow));
    }

    @Test
    void a_refusal_that_a_stale_copy_gives_is_decided_again() {
        var flow = lane.startedFlow("ann");
        await(lane.look(flow));
        lane.takeElsewhere(flow, "first");
        lane.store().done();

        assertEquals(3, await(lane.execute(flow, "second")).revision());

        assertEquals(
                List.of(Operation.REVISIONS, Operation.LOAD, Operation.WRITE),
                lane.store().done().stream().map(Done::operation).toList());
    }

    @Test
    void a_read_of_a_stale_copy_is_read_again() {
        var flow = lane.startedFlow("ann");
        await(lane.look(flow));
        lane.takeElsewhere(flow, "first");

        assertEquals(List.of("two"), await(lane.look(flow)).activeSteps());
    }

    @Test
    void a_refusal_by_a_condition_is_decided_again_when_the_subject_has_changed() {
        var flow = lane.startedFlow("ann");
        awaitRefusal(ErrorCode.CONDITION_NOT_MET, lane.execute(flow, "grow"));

        lane.identify("ann", Map.of("age", 18L));

        assertEquals(
                FlowState.COMPLETED, await(lane.execute(flow, "grow")).change().state());
    }

    @Test
    void a_transition_by_a_condition_is_decided_again_when_the_subject_changes_under_it() {
        var flow = lane.startedFlow("ann");
        lane.identify("ann", Map.of("age", 18L));
        lane.store().next(Operation.WRITE, Interference.after(() -> lane.identify("ann", Map.of("age", 17L))));

        awaitRefusal(ErrorCode.CONDITION_NOT_MET, lane.execute(flow, "grow"));

        assertEquals(List.of(1L), revisions(flow));
    }

    @Test
    void a_move_that_another_writer_overtook_is_decided_again() {
        var flow = lane.startedFlow("ann");
        lane.store().next(Operation.WRITE, Interference.after(() -> lane.takeElsewhere(flow, "again")));

        assertEquals(3, await(lane.execute(flow, "first")).revision());

        assertEquals(
                List.of(Operation.LOAD, Operation.WRITE, Operation.LOAD, Operation.WRITE),
                lane.store().done().stream().map(Done::operation).toList());
        assertEquals(List.of(1L, 2L, 3L), revisions(flow));
    }

    @Test
    void a_call_that_other_writers_overtake_too_often_is_overloaded() {
        use(new RunningLane(RunningLane.settings(256, 100, 3)));
        var flow = lane.startedFlow("ann");
        lane.store().always(Operation.WRITE, Interference.after(() -> lane.takeElsewhere(flow, "again")));

        awaitRefusal(ErrorCode.OVERLOADED, lane.execute(flow, "first"));

        assertEquals(3, lane.store().sizes(Operation.WRITE).size());
        assertEquals(List.of("one"), await(lane.look(flow)).activeSteps());
    }

    @Test
    void more_calls_than_the_queue_holds_are_overloaded() {
        use(new RunningLane(RunningLane.settings(256, 2, 8)));
        var flow = lane.startedFlow("ann");
        var held = lane.hold(Operation.WRITE);
        var first = lane.execute(flow, "again");
        held.awaitReached();

        var others = takeTogether(List.of(order(flow, "again"), order(flow, "again"), order(flow, "again")));
        awaitRefusal(ErrorCode.OVERLOADED, others.getLast());
        held.release();

        assertEquals(2, await(first).revision());
        assertEquals(4, await(others.get(1)).revision());
        assertEquals(List.of(1L, 2L, 3L, 4L), revisions(flow));
    }

    @Test
    void a_call_whose_time_is_up_before_its_round_is_not_done() {
        var flow = lane.startedFlow("ann");

        awaitRefusal(
                ErrorCode.OVERLOADED,
                lane.on(() -> lane.lane().execute(order(flow, "first"), RunningLane.call(Duration.ZERO))));

        assertEquals(List.of(1L), revisions(flow));
    }

    @Test
    void a_schema_version_is_read_once_for_all_instances_that_need_it() {
        var flows = IntStream.range(0, 3)
                .mapToObj(number -> lane.startElsewhere("person-" + number, 1))
                .toList();

        takeTogether(flows.stream().map(flow -> order(flow, "first")).toList()).forEach(RunningLane::await);

        flows.forEach(flow -> assertEquals(List.of(1L, 2L), revisions(flow)));
        assertEquals(1, lane.definitionReads());
    }

    @Test
    void expected_revisions_hold_along_the_chain() {
        var flow = lane.startedFlow("ann");

        var answers = takeTogether(List.of(
                RunningLane.expecting(flow, "again", 1),
                RunningLane.expecting(flow, "again", 1),
                RunningLane.expecting(flow, "again", 2)));

        assertEquals(2, await(answers.get(0)).revision());
        var conflict = awaitRefusal(ErrorCode.REVISION_CONFLICT, answers.get(1));
        assertEquals(2, conflict.details().path("revision").asLong());
        assertEquals(3, await(answers.get(2)).revision());
    }

    @Test
    void validation_only_gives_the_verdict_and_changes_nothing() {
        var flow = lane.startedFlow("ann");
        var good = new Order(flow, TestFlow.command("first"), RunningLane.anyone(), true);
        var bad = new Order(flow, TestFlow.command("second"), RunningLane.anyone(), true);

        var taken = await(lane.execute(good));
        awaitRefusal(ErrorCode.STEP_NOT_ACTIVE, lane.execute(bad));

        assertEquals(1, taken.revision());
        assertEquals(List.of(), taken.change().left());
        assertEquals(List.of(), taken.change().entered());
        assertEquals(List.of("one"), taken.change().active());
        assertEquals(List.of(1L), revisions(flow));
        assertTrue(lane.store().done().stream().noneMatch(done -> done.operation() == Operation.WRITE));
    }

    @Test
    void W12_the_same_call_under_the_same_key_gives_the_first_answer() {
        var flow = lane.startedFlow("ann");
        var first = await(lane.execute(keyedOrder(flow, "again", "k")));
        await(lane.execute(flow, "first"));

        var second = await(lane.execute(keyedOrder(flow, "again", "k")));

        assertFalse(first.replayed());
        assertTrue(second.replayed());
        assertEquals(first.revision(), second.revision());
        assertEquals(first.change(), second.change());
        assertEquals(List.of(1L, 2L, 3L), revisions(flow));
    }

    @Test
    void W12_another_call_under_the_same_key_is_refused_before_all_else() {
        var flow = lane.startedFlow("ann");
        await(lane.execute(keyedOrder(flow, "first", "k")));
        await(lane.execute(flow, "second"));

        awaitRefusal(ErrorCode.IDEMPOTENCY_KEY_REUSED, lane.execute(keyedOrder(flow, "nonsense", "k")));
    }

    @Test
    void W12_equal_keyed_calls_in_one_round_have_one_effect() {
        var flow = lane.startedFlow("ann");

        var answers = takeTogether(List.of(
                keyedOrder(flow, "again", "k"), keyedOrder(flow, "again", "k"), keyedOrder(flow, "first", "k")));

        assertFalse(await(answers.get(0)).replayed());
        assertTrue(await(answers.get(1)).replayed());
        assertEquals(2, await(answers.get(1)).revision());
        awaitRefusal(ErrorCode.IDEMPOTENCY_KEY_REUSED, answers.get(2));
        assertEquals(List.of(1L, 2L), revisions(flow));
    }

    @Test
    void W12_a_refusal_is_not_kept_under_its_key() {
        var flow = lane.startedFlow("ann");
        awaitRefusal(ErrorCode.STEP_NOT_ACTIVE, lane.execute(keyedOrder(flow, "second", "k")));
        await(lane.execute(flow, "first"));

        var taken = await(lane.execute(keyedOrder(flow, "second", "k")));

        assertFalse(taken.replayed());
        assertEquals(3, taken.revision());
    }

    @Test
    void a_repeated_command_that_was_done_is_found_and_not_done_again() {
        var flow = lane.startedFlow("ann");
        var transit = order(flow, "again");
        await(lane.execute(transit));

        var repeated = await(lane.on(() -> lane.lane()
                .execute(transit, RunningLane.call(RunningLane.TIMEOUT).again())));

        assertEquals(2, repeated.revision());
        assertEquals(List.of(1L, 2L), revisions(flow));
    }

    @Test
    void a_command_from_another_node_is_looked_up_where_its_instance_was_read_after_it_was_sent() {
        var flow = lane.startedFlow("ann");
        var transit = order(flow, "again");
        lane.takeElsewhere(transit, "again");

        var late = await(lane.execute(transit, RunningLane.callSentAgo(Duration.ofMillis(1))));

        assertEquals(2, late.revision());
        assertFalse(late.replayed());
        assertEquals(List.of(1L, 2L), revisions(flow));
    }

    @Test
    void a_command_from_another_node_is_not_looked_up_where_its_instance_was_read_before_it_was_sent() {
        var flow = lane.startedFlow("ann");
        await(lane.look(flow));
        lane.store().done();

        await(lane.execute(order(flow, "again"), RunningLane.callSentAgo(Duration.ZERO)));

        assertEquals(List.of(new Done(Operation.WRITE, 1)), lane.store().done());
    }

    @Test
    void a_command_from_another_node_that_somebody_else_does_at_the_same_time_has_one_effect() {
        var flow = lane.startedFlow("ann");
        await(lane.look(flow));
        var transit = order(flow, "again");
        lane.takeElsewhere(transit, "again");

        var late = await(lane.execute(transit, RunningLane.callSentAgo(Duration.ZERO)));

        assertEquals(2, late.revision());
        assertEquals(List.of(1L, 2L), revisions(flow));
    }

    @Test
    void a_command_from_another_node_is_not_decided_when_its_time_is_up() {
        var flow = lane.startedFlow("ann");
        var call = RunningLane.callSentAgo(Duration.ZERO, Duration.ofMillis(300));
        var held = lane.hold(Operation.LOAD);
        var late = lane.execute(order(flow, "again"), call);
        held.awaitReached();
        while (call.timeLeft().isPositive()) {
            Thread.onSpinWait();
        }

        held.release();

        awaitRefusal(ErrorCode.OVERLOADED, late);
        assertEquals(List.of(1L), revisions(flow));
    }

    @Test
    void one_call_that_cannot_be_decided_fails_alone() {
        var flow = lane.startedFlow("ann");
        var broken = lane.startedFlow("bob");
        lane.store().refuseWritesOf(broken);

        var answers = takeTogether(List.of(order(broken, "again"), order(flow, "again"), order(flow, "again")));

        assertFalse(awaitFailure(answers.get(0)) instanceof FailureException);
        assertEquals(2, await(answers.get(1)).revision());
        assertEquals(3, await(answers.get(2)).revision());
        assertEquals(List.of(1L), revisions(broken));
    }
}
