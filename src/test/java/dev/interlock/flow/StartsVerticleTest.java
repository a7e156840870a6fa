package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.TIMEOUT;
import static dev.interlock.flow.RunningLane.anyone;
import static dev.interlock.flow.RunningLane.await;
import static dev.interlock.flow.RunningLane.awaitRefusal;
import static dev.interlock.flow.RunningLane.keyed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.flow.ScriptedFlowStore.Interference;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starting flows, once each, whatever happens in between. */
class StartsVerticleTest {
    private final RunningLane lane = RunningLane.usual();

    @BeforeEach
    void identify() {
        lane.identify("ann", Map.of("age", 17L));
    }

    @AfterEach
    void close() {
        lane.close();
    }

    private Future<Summary> start() {
        return lane.start("ann", false, anyone(), TIMEOUT);
    }

    private Future<Summary> force() {
        return lane.start("ann", true, anyone(), TIMEOUT);
    }

    @Test
    void a_started_flow_is_at_revision_one_in_its_entry_steps() {
        var started = await(start());

        assertEquals(1, started.revision());
        assertEquals(List.of("one"), started.activeSteps());
        assertEquals(FlowState.ACTIVE, started.state());
        assertEquals(1, lane.stored(started.id()).run());
        assertEquals(
                Cause.LIFECYCLE, lane.history(started.id()).getFirst().change().cause());
    }

    @Test
    void the_flow_of_an_unknown_subject_is_not_started() {
        awaitRefusal(ErrorCode.SUBJECT_NOT_FOUND, lane.start("nobody", false, anyone(), TIMEOUT));
    }

    @Test
    void E10_a_running_flow_is_not_started_again() {
        var first = await(start());

        var failure = awaitRefusal(ErrorCode.ALREADY_STARTED, start());

        assertEquals(
                first.id().toString(),
                failure.details().path("flow_instance_id").asText());
        assertEquals(1, lane.history(first.id()).size());
    }

    @Test
    void a_flow_that_has_ended_is_followed_by_the_next_run() {
        var first = await(start());
        await(lane.execute(first.id(), "first"));
        await(lane.execute(first.id(), "second"));

        var second = await(start());

        assertEquals(2, lane.stored(second.id()).run());
        assertEquals(3, lane.history(first.id()).size());
    }

    @Test
    void E10_force_ends_the_running_flow_and_keeps_its_history() {
        var first = await(start());
        await(lane.execute(first.id(), "again"));

        var second = await(force());

        assertNotEquals(first.id(), second.id());
        assertEquals(2, lane.stored(second.id()).run());
        assertEquals(FlowState.EXITED, lane.stored(first.id()).state());
        assertEquals(StepState.INACTIVE, lane.stored(first.id()).step("one").state());
        assertEquals(3, lane.history(first.id()).size());
        awaitRefusal(ErrorCode.FLOW_NOT_ACTIVE, lane.execute(first.id(), "again"));
    }

    @Test
    void E10_force_without_a_running_flow_just_starts() {
        assertEquals(1, lane.stored(await(force()).id()).run());
    }

    @Test
    void force_ends_a_flow_that_moves_at_the_same_time_where_it_is_then() {
        var first = await(start());
        lane.store().next(Operation.REPLACE, Interference.after(() -> lane.takeElsewhere(first.id(), "first")));

        await(force());

        assertEquals(FlowState.EXITED, lane.stored(first.id()).state());
        assertEquals(3, lane.stored(first.id()).revision());
        assertEquals(StepState.INACTIVE, lane.stored(first.id()).step("two").state());
    }

    @Test
    void a_start_that_another_one_overtook_is_already_started() {
        lane.store().next(Operation.CREATE, Interference.after(() -> lane.startElsewhere("ann", 1)));

        awaitRefusal(ErrorCode.ALREADY_STARTED, start());

        assertEquals(1, lane.flowsOf("ann").getFirst().run());
    }

    @Test
    void of_many_starts_at_once_one_succeeds() {
        var starts = IntStream.range(0, 20).mapToObj(number -> start()).toList();

        await(Future.join(starts).otherwiseEmpty());

        assertEquals(1, starts.stream().filter(Future::succeeded).count());
        starts.stream().filter(Future::failed).forEach(refused -> awaitRefusal(ErrorCode.ALREADY_STARTED, refused));
    }

    @Test
    void W12_the_same_start_under_the_same_key_gives_the_first_answer() {
        var first = await(lane.start("ann", false, keyed("k", "start"), TIMEOUT));
        await(lane.execute(first.id(), "first"));

        var second = await(lane.start("ann", false, keyed("k", "start"), TIMEOUT));

        assertFalse(first.replayed());
        assertTrue(second.replayed());
        assertEquals(first.id(), second.id());
        assertEquals(1, second.revision());
        assertEquals(List.of("one"), second.activeSteps());
    }

    @Test
    void W12_another_start_under_the_same_key_is_refused() {
        await(lane.start("ann", false, keyed("k", "start"), TIMEOUT));

        awaitRefusal(ErrorCode.IDEMPOTENCY_KEY_REUSED, lane.start("ann", true, keyed("k", "start by force"), TIMEOUT));
    }

    @Test
    void W12_equal_keyed_starts_at_once_have_one_effect() {
        var starts = IntStream.range(0, 10)
                .mapToObj(number -> lane.start("ann", true, keyed("k", "start"), TIMEOUT))
                .toList();

        var ids = starts.stream().map(start -> await(start).id()).distinct().toList();

        assertEquals(1, ids.size());
        assertEquals(1, lane.stored(ids.getFirst()).run());
    }

    @Test
    void a_start_without_an_answer_that_happened_is_recognised() {
        lane.store().next(Operation.CREATE, Interference.failingAfterwards(Effect.UNKNOWN));

        var started = await(start());

        assertEquals(1, lane.stored(started.id()).run());
        assertFalse(started.replayed());
    }

    @Test
    void a_keyed_start_without_an_answer_that_happened_is_no_replay() {
        lane.store().next(Operation.CREATE, Interference.failingAfterwards(Effect.UNKNOWN));

        assertFalse(
                await(lane.start("ann", false, keyed("k", "start"), TIMEOUT)).replayed());
    }

    @Test
    void a_start_without_an_answer_that_did_not_happen_is_done() {
        lane.store().next(Operation.CREATE, Interference.failing(Effect.UNKNOWN));

        var started = await(start());

        assertEquals(1, lane.stored(started.id()).run());
        assertEquals(1, lane.history(started.id()).size());
    }

    @Test
    void a_forced_start_without_an_answer_that_happened_is_recognised() {
        var first = await(start());
        lane.store().next(Operation.REPLACE, Interference.failingAfterwards(Effect.UNKNOWN));

        var second = await(force());

        assertEquals(2, lane.stored(second.id()).run());
        assertEquals(2, lane.stored(first.id()).revision());
    }

    @Test
    void a_start_whose_outcome_stays_open_until_its_deadline_says_so() {
        lane.store()
                .next(Operation.CREATE, Interference.failingAfterwards(Effect.UNKNOWN))
                .next(Operation.BEFORE_START, Interference.none())
                .always(Operation.BEFORE_START, Interference.failing(Effect.UNAVAILABLE));

        awaitRefusal(ErrorCode.OUTCOME_UNKNOWN, lane.start("ann", false, anyone(), Duration.ofMillis(300)));
    }

    @Test
    void what_is_refused_after_an_attempt_without_an_answer_may_be_what_that_left() {
        lane.store()
                .next(Operation.CREATE, Interference.failingAfterwards(Effect.UNKNOWN))
                .next(Operation.BEFORE_START, Interference.none())
                .next(Operation.BEFORE_START, Interference.failing(Effect.REFUSED));

        awaitRefusal(ErrorCode.OUTCOME_UNKNOWN, start());
    }

    @Test
    void a_start_that_never_left_is_unavailable_at_once() {
        for (var operation : List.of(Operation.BEFORE_START, Operation.CREATE)) {
            lane.store().next(operation, Interference.failing(Effect.UNAVAILABLE));

            var failure = RunningLane.awaitFailure(start());

            assertEquals(
                    ErrorCode.DATABASE_UNAVAILABLE,
                    dev.interlock.bus.Bus.failureOf(failure).code());
        }
        assertEquals(List.of(), lane.flowsOf("ann"));
    }

    @Test
    void a_start_that_was_the_victim_of_a_deadlock_is_tried_again() {
        lane.store().next(Operation.CREATE, Interference.failing(Effect.ABORTED_BY_CONCURRENCY));

        assertEquals(1, await(start()).revision());
    }

    @Test
    void automatic_edges_that_never_rest_refuse_the_start() {
        lane.publish(SchemaBuilder.schema("way")
                .entry("one")
                .finale("end")
                .automatic("again", "one", "one", "step.visits > 0")
                .manual("stop", "one", "end"));

        awaitRefusal(ErrorCode.SETTLE_LIMIT_EXCEEDED, start());

        assertEquals(List.of(), lane.flowsOf("ann"));
    }
}
