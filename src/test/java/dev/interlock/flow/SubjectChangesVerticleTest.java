package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.anyone;
import static dev.interlock.flow.RunningLane.await;
import static dev.interlock.flow.RunningLane.awaitFailure;
import static dev.interlock.flow.RunningLane.awaitRefusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.bus.Bus;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.ScriptedFlowStore.Done;
import dev.interlock.flow.ScriptedFlowStore.Interference;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import dev.interlock.flow.Settlement.Accepted;
import dev.interlock.flow.Settlement.Decided;
import dev.interlock.flow.Settlement.Refused;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changing subjects together with their flows, whatever happens in between. */
class SubjectChangesVerticleTest {
    /** Step two is left as soon as the person is ready. */
    private static final SchemaBuilder WAY = SchemaBuilder.schema("way")
            .entry("one")
            .step("two")
            .finale("three")
            .manual("go", "one", "two")
            .automatic("end", "two", "three", "subject.ready");

    private static final Map<String, Object> READY = Map.of("ready", true);
    private static final Map<String, Object> CHILD = Map.of("age", 7L);
    private static final List<Done> ONE_READ = List.of(new Done(Operation.READ_SUBJECT, 1));

    private final RunningLane lane = RunningLane.usual();

    @BeforeEach
    void publish() {
        lane.publish(WAY);
        lane.identify("ann", Map.of("age", 17L));
    }

    @AfterEach
    void close() {
        lane.close();
    }

    /** A flow that the lane keeps, in step two. */
    private FlowInstanceId waiting() {
        var flow =
                await(lane.start("ann", false, anyone(), RunningLane.TIMEOUT)).id();
        await(lane.execute(flow, "go"));
        lane.store().done();
        return flow;
    }

    private static Subject accepted(Decided decided) {
        return assertInstanceOf(Accepted.class, decided).subject();
    }

    private void assertCompleted(FlowInstanceId flow, long revision) {
        assertEquals(FlowState.COMPLETED, lane.stored(flow).state());
        assertEquals(revision, lane.stored(flow).revision());
        assertEquals(revision, lane.history(flow).size());
    }

    @Test
    void E21_a_flow_that_waits_goes_on_when_its_property_changes_also_where_a_lane_keeps_it() {
        var flow = waiting();

        var subject = accepted(await(lane.change("ann", READY)));

        assertEquals(Map.of("age", 17L, "ready", true), subject.properties());
        assertCompleted(flow, 3);
        var entry = lane.history(flow).getLast();
        assertEquals(Cause.AUTOMATIC, entry.change().cause());
        assertEquals(List.of("three"), entry.change().entered());
        assertEquals(Optional.of("ann"), entry.origin().actor());
        assertEquals(3, await(lane.look(flow)).instance().revision());
        awaitRefusal(ErrorCode.FLOW_NOT_ACTIVE, lane.execute(flow, "go"));
    }

    @Test
    void E21_a_transition_that_was_decided_before_a_property_changed_sees_the_change_when_it_is_written() {
        var flow =
                await(lane.start("ann", false, anyone(), RunningLane.TIMEOUT)).id();
        var write = lane.hold(Operation.WRITE);
        var transition = lane.execute(flow, "go");
        write.awaitReached();

        accepted(await(lane.change("ann", READY)));
        write.release();

        assertEquals(2, await(transition).revision());
        assertCompleted(flow, 2);
    }

    @Test
    void E21_a_kept_flow_whose_subject_has_changed_since_is_decided_by_the_present_properties() {
        var flow =
                await(lane.start("ann", false, anyone(), RunningLane.TIMEOUT)).id();
        accepted(await(lane.change("ann", READY)));

        await(lane.execute(flow, "go"));

        assertCompleted(flow, 2);
    }

    @Test
    void a_change_that_changes_nothing_costs_one_read() {
        waiting();

        var subject = accepted(await(lane.change("ann", Map.of("age", 17L))));

        assertEquals(lane.subject("ann"), Optional.of(subject));
        assertEquals(ONE_READ, lane.store().done());
    }

    @Test
    void a_new_subject_is_created_alone_and_with_no_definition() {
        accepted(await(lane.change("bob", READY)));

        assertEquals(READY, lane.subject("bob").orElseThrow().properties());
        assertEquals(
                List.of(new Done(Operation.READ_SUBJECT, 1), new Done(Operation.CREATE_SUBJECT, 1)),
                lane.store().done());
        assertEquals(0, lane.definitionReads());
    }

    @Test
    void a_subject_that_another_creates_meanwhile_is_changed() {
        lane.store()
                .next(
                        Operation.CREATE_SUBJECT,
                        Interference.after(() -> lane.createElsewhere("bob", Map.of("age", 17L))));

        var subject = accepted(await(lane.change("bob", READY)));

        assertEquals(Map.of("age", 17L, "ready", true), subject.properties());
        assertEquals(lane.subject("bob"), Optional.of(subject));
    }

    @Test
    void a_creation_without_an_answer_that_happened_is_recognised() {
        lane.store().next(Operation.CREATE_SUBJECT, Interference.failingAfterwards(Effect.UNKNOWN));

        var subject = accepted(await(lane.change("bob", READY)));

        assertEquals(lane.subject("bob"), Optional.of(subject));
        assertEquals(1, count(Operation.CREATE_SUBJECT));
        assertEquals(0, count(Operation.MERGE));
    }

    @Test
    void a_change_that_another_writer_overtook_is_tried_again() {
        var flow = waiting();
        lane.store().next(Operation.MERGE, Interference.failing(Effect.ABORTED_BY_CONCURRENCY));

        accepted(await(lane.change("ann", READY)));

        assertCompleted(flow, 3);
    }

    @Test
    void a_change_that_is_overtaken_time_and_again_is_given_up() {
        lane.store().always(Operation.MERGE, Interference.failing(Effect.ABORTED_BY_CONCURRENCY));

        awaitRefusal(ErrorCode.OVERLOADED, lane.change("ann", READY));

        assertEquals(8, count(Operation.MERGE));
        assertEquals(Map.of("age", 17L), lane.subject("ann").orElseThrow().properties());
    }

    private long count(Operation operation) {
        return lane.store().done().stream()
                .filter(done -> done.operation() == operation)
                .count();
    }

    @Test
    void a_definition_that_is_not_at_hand_is_loaded_and_the_change_made_again() {
        var foreign = SchemaBuilder.schema("foreign")
                .entry("one")
                .finale("two")
                .automatic("end", "one", "two", "subject.ready");
        lane.publish(foreign);
        var flow = lane.startElsewhere(foreign, "ann", 1);

        accepted(await(lane.change("ann", READY)));

        assertCompleted(flow, 2);
        assertEquals(2, count(Operation.MERGE));
        assertEquals(1, lane.definitionReads());
        lane.startElsewhere(foreign, "ann", 2);
        accepted(await(lane.change("ann", Map.of("ready", false))));
        assertEquals(1, count(Operation.MERGE));
        assertEquals(1, lane.definitionReads());
    }

    @Test
    void a_flow_that_begins_while_the_change_is_on_its_way_moves_with_it() {
        var late =
                SchemaBuilder.schema("late").entry("one").finale("two").automatic("end", "one", "two", "subject.ready");
        lane.publish(late);
        var flow = new FlowInstanceId[1];
        lane.store().next(Operation.MERGE, Interference.after(() -> flow[0] = lane.startElsewhere(late, "ann", 1)));

        accepted(await(lane.change("ann", READY)));

        assertCompleted(flow[0], 2);
    }

    @Test
    void a_change_without_an_answer_that_happened_is_recognised() {
        var flow = waiting();
        lane.store().next(Operation.MERGE, Interference.failingAfterwards(Effect.UNKNOWN));

        accepted(await(lane.change("ann", READY)));

        assertCompleted(flow, 3);
        assertEquals(1, count(Operation.MERGE));
    }

    @Test
    void a_change_without_an_answer_that_did_not_happen_is_done() {
        var flow = waiting();
        lane.store().next(Operation.MERGE, Interference.failing(Effect.UNKNOWN));

        accepted(await(lane.change("ann", READY)));

        assertCompleted(flow, 3);
    }

    @Test
    void a_change_whose_outcome_stays_open_until_its_deadline_says_so() {
        lane.store()
                .next(Operation.MERGE, Interference.failingAfterwards(Effect.UNKNOWN))
                .next(Operation.READ_SUBJECT, Interference.none())
                .always(Operation.READ_SUBJECT, Interference.failing(Effect.UNAVAILABLE));

        awaitRefusal(ErrorCode.OUTCOME_UNKNOWN, lane.change("ann", READY, Duration.ofMillis(300)));
    }

    @Test
    void a_change_that_never_left_is_unavailable_at_once() {
        for (var operation : List.of(Operation.READ_SUBJECT, Operation.MERGE)) {
            lane.store().next(operation, Interference.failing(Effect.UNAVAILABLE));

            var failure = awaitFailure(lane.change("ann", READY));

            assertEquals(ErrorCode.DATABASE_UNAVAILABLE, Bus.failureOf(failure).code());
        }
        assertEquals(Map.of("age", 17L), lane.subject("ann").orElseThrow().properties());
    }

    @Test
    void a_change_that_the_database_refuses_is_not_tried_again() {
        lane.store().next(Operation.MERGE, Interference.failing(Effect.REFUSED));

        assertEquals(
                ErrorCode.INTERNAL,
                Bus.failureOf(awaitFailure(lane.change("ann", READY))).code());

        assertEquals(1, count(Operation.MERGE));
    }

    @Test
    void properties_beyond_the_limit_are_refused_and_change_nothing() {
        var flow = waiting();

        var decided = await(lane.change("ann", Map.of("ready", true, "note", "x".repeat(1000))));

        var failure = assertInstanceOf(Refused.class, decided).failures().getFirst();
        assertEquals(ErrorCode.TOO_LARGE, failure.code());
        assertEquals(Map.of("age", 17L), lane.subject("ann").orElseThrow().properties());
        assertEquals(2, lane.stored(flow).revision());
        assertEquals(1, count(Operation.MERGE));
    }

    @Test
    void E20_a_flow_that_does_not_come_to_rest_refuses_the_change_of_the_property() {
        lane.publish(SchemaBuilder.schema("way")
                .entry("one")
                .finale("end")
                .automatic("again", "one", "one", "subject.ready")
                .manual("stop", "one", "end"));
        var flow =
                await(lane.start("ann", false, anyone(), RunningLane.TIMEOUT)).id();

        var failure = assertInstanceOf(Refused.class, await(lane.change("ann", READY)))
                .failures()
                .getFirst();

        assertEquals(ErrorCode.SETTLE_LIMIT_EXCEEDED, failure.code());
        assertEquals(flow.toString(), failure.details().path("flow_instance_id").asText());
        assertEquals(1, lane.stored(flow).revision());
        assertEquals(Map.of("age", 17L), lane.subject("ann").orElseThrow().properties());
    }

    @Test
    void only_so_many_changes_are_with_the_database_at_once() {
        bobAndEve();
        var first = lane.hold(Operation.MERGE);
        var second = lane.hold(Operation.MERGE);
        var changes = List.of(lane.change("ann", READY), lane.change("bob", READY), lane.change("eve", READY));
        first.awaitReached();
        second.awaitReached();
        await(lane.on(() -> Future.succeededFuture("behind the third change")));
        assertEquals(2, count(Operation.MERGE));
        assertFalse(changes.get(2).isComplete());

        first.release();
        await(changes.get(2));
        second.release();

        await(Future.all(changes));
    }

    @Test
    void a_change_that_waited_for_too_long_changes_nothing() {
        bobAndEve();
        var first = lane.hold(Operation.MERGE);
        var second = lane.hold(Operation.MERGE);
        var ahead = List.of(lane.change("ann", READY), lane.change("bob", READY));
        first.awaitReached();
        second.awaitReached();

        var late = lane.change("eve", READY, Duration.ofMillis(1));
        await(lane.on(() -> lane.lane().pause()));
        first.release();
        second.release();

        awaitRefusal(ErrorCode.OVERLOADED, late);
        await(Future.all(ahead));
        assertEquals(CHILD, lane.subject("eve").orElseThrow().properties());
    }

    @Test
    void a_new_subject_that_waited_for_too_long_is_not_created() {
        var reading = lane.hold(Operation.READ_SUBJECT);

        var late = lane.change("eve", READY, Duration.ofMillis(1));
        reading.awaitReached();
        await(lane.on(() -> lane.lane().pause()));
        reading.release();

        awaitRefusal(ErrorCode.OVERLOADED, late);
        assertEquals(Optional.empty(), lane.subject("eve"));
    }

    private void bobAndEve() {
        List.of("bob", "eve").forEach(person -> await(lane.change(person, CHILD)));
    }

    @Test
    void a_deleted_subject_is_gone_and_its_flows_have_ended() {
        var flow = waiting();

        var deleted = await(lane.delete("ann"));

        assertEquals("ann", accepted(deleted.orElseThrow()).key().key());
        assertEquals(Optional.empty(), lane.subject("ann"));
        assertEquals(FlowState.EXITED, lane.stored(flow).state());
        var entry = lane.history(flow).getLast();
        assertEquals(3, entry.revision());
        assertEquals(Cause.LIFECYCLE, entry.change().cause());
        assertEquals(Optional.of("exit"), entry.change().lifecycle());
        assertEquals(Optional.of("ann"), entry.origin().actor());
        awaitRefusal(ErrorCode.FLOW_NOT_ACTIVE, lane.execute(flow, "go"));
    }

    @Test
    void nobody_is_deleted_who_is_not_there() {
        assertEquals(Optional.empty(), await(lane.delete("nobody")));

        assertEquals(ONE_READ, lane.store().done());
    }

    @Test
    void a_deletion_without_an_answer_that_happened_is_recognised() {
        var flow = waiting();
        lane.store().next(Operation.DELETE, Interference.failingAfterwards(Effect.UNKNOWN));

        accepted(await(lane.delete("ann")).orElseThrow());

        assertEquals(Optional.empty(), lane.subject("ann"));
        assertEquals(3, lane.stored(flow).revision());
    }

    @Test
    void a_deletion_that_another_writer_overtook_ends_the_flows_where_they_are_then() {
        var flow =
                await(lane.start("ann", false, anyone(), RunningLane.TIMEOUT)).id();
        lane.store()
                .next(Operation.DELETE, Interference.failing(Effect.ABORTED_BY_CONCURRENCY))
                .next(Operation.DELETE, Interference.after(() -> lane.takeElsewhere(WAY, flow, "go")));

        accepted(await(lane.delete("ann")).orElseThrow());

        assertEquals(FlowState.EXITED, lane.stored(flow).state());
        assertEquals(List.of("two"), lane.history(flow).getLast().change().left());
    }

    @Test
    void the_origin_of_a_change_is_a_command_of_its_own() {
        var flow = waiting();

        accepted(await(lane.change("ann", READY)));

        var commands = lane.history(flow).stream()
                .map(LogEntry::origin)
                .map(Origin::command)
                .distinct();
        assertEquals(3, commands.count());
    }
}
