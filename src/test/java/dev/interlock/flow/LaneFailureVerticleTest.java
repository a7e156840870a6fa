package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.await;
import static dev.interlock.flow.RunningLane.awaitRefusal;
import static dev.interlock.flow.RunningLane.keyedOrder;
import static dev.interlock.flow.RunningLane.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.flow.ScriptedFlowStore.Done;
import dev.interlock.flow.ScriptedFlowStore.Interference;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a lane says while the database fails, and that it is true. */
class LaneFailureVerticleTest {
    private final RunningLane lane = RunningLane.usual();
    private final FlowInstanceId flow = lane.startedFlow("ann");

    @AfterEach
    void close() {
        lane.close();
    }

    private List<Operation> operations() {
        return lane.store().done().stream().map(Done::operation).toList();
    }

    private int effects() {
        return lane.history(flow).size() - 1;
    }

    @Test
    void a_write_without_an_answer_that_did_not_happen_is_done_once() {
        lane.store().next(Operation.WRITE, Interference.failing(Effect.UNKNOWN));

        assertEquals(2, await(lane.execute(flow, "again")).revision());

        assertEquals(
                List.of(Operation.LOAD, Operation.WRITE, Operation.LOAD, Operation.FIND, Operation.WRITE),
                operations());
        assertEquals(1, effects());
    }

    @Test
    void a_write_without_an_answer_that_happened_is_found_in_the_log() {
        lane.store().next(Operation.WRITE, Interference.failingAfterwards(Effect.UNKNOWN));

        var taken = await(lane.execute(flow, "again"));

        assertEquals(2, taken.revision());
        assertFalse(taken.replayed());
        assertEquals(List.of(Operation.LOAD, Operation.WRITE, Operation.LOAD, Operation.FIND), operations());
        assertEquals(1, effects());
    }

    @Test
    void a_chain_without_an_answer_that_happened_is_found_as_a_whole() {
        lane.store().next(Operation.WRITE, Interference.failingAfterwards(Effect.UNKNOWN));

        var answers = await(lane.on(() -> Future.succeededFuture(List.of(
                lane.lane().execute(keyedOrder(flow, "again", "k"), RunningLane.call(RunningLane.TIMEOUT)),
                lane.lane().execute(order(flow, "first"), RunningLane.call(RunningLane.TIMEOUT))))));

        assertEquals(2, await(answers.get(0)).revision());
        assertEquals(3, await(answers.get(1)).revision());
        assertEquals(2, effects());
    }

    @Test
    void a_write_that_happened_but_broke_off_is_found_in_the_log() {
        lane.store().next(Operation.WRITE, Interference.breakingAfterwards());

        var taken = await(lane.execute(flow, "first"));

        assertEquals(2, taken.revision());
        assertEquals(2, taken.instance().revision(), "not as the copy was before");
        assertEquals(List.of(Operation.LOAD, Operation.WRITE, Operation.LOAD, Operation.FIND), operations());
        assertEquals(1, effects());
    }

    @Test
    void calls_whose_write_happened_but_broke_off_are_found_one_by_one() {
        var bob = lane.startedFlow("bob");
        await(lane.look(flow));
        await(lane.look(bob));
        lane.store().next(Operation.WRITE, Interference.breakingAfterwards());

        var answers = await(lane.on(() -> Future.succeededFuture(List.of(
                lane.lane().execute(order(flow, "again"), RunningLane.call(RunningLane.TIMEOUT)),
                lane.lane().execute(order(bob, "first"), RunningLane.call(RunningLane.TIMEOUT))))));

        // Not as the copies at hand were.
        assertEquals(2, await(answers.getFirst()).instance().revision());
        assertEquals(2, await(answers.getLast()).instance().revision());
        assertEquals(1, effects());
        assertEquals(2, lane.history(bob).size());
    }

    @Test
    void a_call_whose_write_breaks_off_time_and_again_may_have_happened() {
        lane.store().always(Operation.WRITE, Interference.after(() -> {
            throw new IllegalStateException("scripted");
        }));

        awaitRefusal(ErrorCode.OUTCOME_UNKNOWN, lane.execute(flow, "again"));

        assertEquals(0, effects());
    }

    @Test
    void a_call_whose_outcome_is_open_is_not_said_to_have_failed() {
        lane.store()
                .next(Operation.WRITE, Interference.failingAfterwards(Effect.UNKNOWN))
                .next(Operation.LOAD, Interference.none())
                .next(Operation.LOAD, Interference.failing(Effect.REFUSED));

        awaitRefusal(ErrorCode.OUTCOME_UNKNOWN, lane.execute(flow, "again"));

        assertEquals(1, effects());
    }

    @Test
    void a_call_whose_outcome_stays_open_until_its_deadline_says_so() {
        lane.store()
                .next(Operation.WRITE, Interference.failingAfterwards(Effect.UNKNOWN))
                .next(Operation.LOAD, Interference.none())
                .always(Operation.LOAD, Interference.failing(Effect.UNAVAILABLE));

        awaitRefusal(
                ErrorCode.OUTCOME_UNKNOWN,
                lane.on(() -> lane.lane().execute(order(flow, "again"), RunningLane.call(Duration.ofMillis(300)))));

        assertEquals(1, effects());
    }

    @Test
    void a_call_whose_outcome_is_open_is_answered_when_the_database_is_back() {
        lane.store()
                .next(Operation.WRITE, Interference.failing(Effect.UNKNOWN))
                .next(Operation.LOAD, Interference.none())
                .next(Operation.LOAD, Interference.failing(Effect.UNAVAILABLE))
                .next(Operation.LOAD, Interference.failing(Effect.UNAVAILABLE));

        assertEquals(2, await(lane.execute(flow, "again")).revision());
        assertEquals(1, effects());
    }

    @Test
    void a_read_beside_a_write_without_an_answer_has_no_open_outcome() {
        lane.store()
                .next(Operation.WRITE, Interference.failing(Effect.UNKNOWN))
                .next(Operation.LOAD, Interference.none())
                .always(Operation.LOAD, Interference.failing(Effect.UNAVAILABLE));

        var seen = await(lane.on(() -> {
            var taken = lane.lane().execute(order(flow, "again"), RunningLane.call(Duration.ofMillis(300)));
            return Future.succeededFuture(
                    List.of(taken.<Seen>mapEmpty(), lane.lane().look(flow, RunningLane.TIMEOUT)));
        }));

        awaitRefusal(ErrorCode.DATABASE_UNAVAILABLE, seen.get(1));
        awaitRefusal(ErrorCode.OUTCOME_UNKNOWN, seen.get(0));
    }

    @Test
    void a_write_that_never_left_is_unavailable_at_once() {
        lane.store().always(Operation.WRITE, Interference.failing(Effect.UNAVAILABLE));

        awaitRefusal(ErrorCode.DATABASE_UNAVAILABLE, lane.execute(flow, "again"));

        assertEquals(List.of(Operation.LOAD, Operation.WRITE), operations());
        assertEquals(0, effects());
    }

    @ParameterizedTest
    @EnumSource(names = {"LOAD", "REVISIONS", "FIND"})
    void a_read_that_gets_no_answer_makes_its_calls_unavailable_at_once(Operation read) {
        await(lane.look(flow));
        var other = FlowInstanceId.create(TestFlow.NOW);
        lane.store().next(read, Interference.failing(Effect.UNKNOWN));

        var call = switch (read) {
            case LOAD -> lane.execute(other, "again");
            case FIND -> lane.execute(keyedOrder(flow, "again", "k"));
            default -> lane.execute(flow, "second");
        };

        awaitRefusal(ErrorCode.DATABASE_UNAVAILABLE, call);
        assertEquals(0, effects());
        assertEquals(2, await(lane.execute(flow, "again")).revision());
    }

    @Test
    void a_victim_of_a_deadlock_is_tried_again_at_once() {
        lane.store().next(Operation.WRITE, Interference.failing(Effect.ABORTED_BY_CONCURRENCY));

        assertEquals(2, await(lane.execute(flow, "again")).revision());

        assertEquals(List.of(Operation.LOAD, Operation.WRITE, Operation.WRITE), operations());
    }

    @Test
    void a_statement_that_the_database_refuses_is_split_and_costs_only_the_call_that_spoils_it() {
        var bob = lane.startedFlow("bob");
        var eve = lane.startedFlow("eve");
        lane.store().refuseWritesOf(bob);

        var answers = await(lane.on(() -> Future.succeededFuture(List.of(
                lane.lane().execute(order(flow, "again"), RunningLane.call(RunningLane.TIMEOUT)),
                lane.lane().execute(order(bob, "again"), RunningLane.call(RunningLane.TIMEOUT)),
                lane.lane().execute(order(eve, "again"), RunningLane.call(RunningLane.TIMEOUT))))));

        assertEquals(2, await(answers.get(0)).revision());
        assertEquals("as scripted", RunningLane.awaitFailure(answers.get(1)).getMessage());
        assertEquals(2, await(answers.get(2)).revision());
        assertEquals(1, lane.history(bob).size());
        assertFalse(
                operations().contains(Operation.FIND), "a refused statement changed nothing: no need to ask the log");
    }

    @Test
    void a_call_that_is_decided_while_the_database_fails_is_unavailable_and_not_done() {
        var bob = lane.startedFlow("bob");
        await(lane.look(bob));
        var held = lane.holdAndFail(Operation.WRITE, Effect.UNKNOWN);
        var first = lane.execute(flow, "again");
        held.awaitReached();
        var decided = lane.execute(bob, "again");
        // Behind the turn of the event loop in which it is decided.
        lane.awaitTurn();

        held.release();

        awaitRefusal(ErrorCode.DATABASE_UNAVAILABLE, decided);
        assertEquals(2, await(first).revision());
        assertEquals(1, lane.history(bob).size());
    }

    @Test
    void a_call_that_is_read_while_another_ones_write_fails_is_done_once() {
        var bob = lane.startedFlow("bob");
        await(lane.look(flow));
        var write = lane.holdAndFail(Operation.WRITE, Effect.UNKNOWN);
        var load = lane.hold(Operation.LOAD);
        var first = lane.execute(flow, "again");
        write.awaitReached();
        var second = lane.execute(bob, "again");
        load.awaitReached();

        write.release();
        // Behind the turn in which the failure is heard.
        lane.awaitTurn();
        load.release();

        assertEquals(2, await(first).revision());
        assertEquals(2, await(second).revision());
        assertEquals(1, effects());
        assertEquals(2, lane.history(bob).size());
    }

    @Test
    void a_statement_that_the_database_refuses_spoils_nothing_that_is_decided_meanwhile() {
        var bob = lane.startedFlow("bob");
        var eve = lane.startedFlow("eve");
        await(lane.look(eve));
        lane.store().refuseWritesOf(bob);
        lane.store().done();
        var held = lane.hold(Operation.WRITE);
        var refused = await(lane.on(() -> Future.succeededFuture(List.of(
                lane.lane().execute(order(flow, "again"), RunningLane.call(RunningLane.TIMEOUT)),
                lane.lane().execute(order(bob, "again"), RunningLane.call(RunningLane.TIMEOUT))))));
        held.awaitReached();
        var decided = lane.execute(eve, "again");
        lane.awaitTurn();

        held.release();

        assertEquals(2, await(decided).revision());
        assertEquals(2, await(refused.getFirst()).revision());
        assertEquals("as scripted", RunningLane.awaitFailure(refused.getLast()).getMessage());
        assertEquals(List.of(2, 1, 1, 1), lane.store().sizes(Operation.WRITE));
    }

    @Test
    void a_read_that_throws_beside_a_write_costs_only_its_own_call() {
        var bob = lane.startedFlow("bob");
        await(lane.look(flow));
        await(lane.look(bob));
        lane.store().next(Operation.REVISIONS, Interference.after(() -> {
            throw new IllegalStateException("scripted");
        }));

        var answers = await(lane.on(() -> Future.succeededFuture(List.of(
                lane.lane().execute(order(flow, "again"), RunningLane.call(RunningLane.TIMEOUT)),
                lane.lane().execute(order(bob, "second"), RunningLane.call(RunningLane.TIMEOUT))))));

        assertEquals(2, await(answers.getFirst()).revision());
        RunningLane.awaitFailure(answers.getLast());
        assertEquals(1, effects());
    }

    @ParameterizedTest
    @EnumSource(names = {"LOAD", "REVISIONS"})
    void a_store_that_throws_does_not_stop_the_lane(Operation throwing) {
        await(lane.look(flow));
        var other = FlowInstanceId.create(TestFlow.NOW);
        lane.store().next(throwing, Interference.after(() -> {
            throw new IllegalStateException("scripted");
        }));

        var call = switch (throwing) {
            case LOAD -> lane.execute(other, "again");
            default -> lane.execute(flow, "second");
        };
        RunningLane.awaitFailure(call);

        assertEquals(2, await(lane.execute(flow, "again")).revision());
    }
}
