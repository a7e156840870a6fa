package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.flow.ScriptedFlowStore.Done;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a lane keeps of flows, and when it reads them. */
class CopiesVerticleTest {
    /** A schema that does not read the subject. */
    private static final SchemaBuilder PLAIN =
            SchemaBuilder.schema("plain").entry("one").manual("again", "one", "one");

    private final RunningLane lane = RunningLane.usual();

    @AfterEach
    void close() {
        lane.close();
    }

    private List<Operation> operations() {
        return lane.store().done().stream().map(Done::operation).toList();
    }

    /** A flow of ann that was started here. */
    private FlowInstanceId startedHere(Map<String, Object> properties) {
        lane.identify("ann", properties);
        var flow = await(lane.start("ann", false, RunningLane.anyone(), RunningLane.TIMEOUT));
        lane.store().done();
        return flow.id();
    }

    @Test
    void a_flow_that_was_started_here_is_not_read_for_its_first_call() {
        var flow = startedHere(Map.of("age", 18L));

        var grown = await(lane.execute(flow, "grow"));

        assertEquals(2, grown.revision());
        assertEquals(FlowState.COMPLETED, grown.change().state());
        assertEquals(List.of(Operation.WRITE), operations());
    }

    @Test
    void a_flow_that_was_started_here_has_moved_elsewhere_before_its_first_call() {
        var flow = startedHere(Map.of("age", 18L));
        lane.takeElsewhere(flow, "first");

        var seen = await(lane.look(flow));

        assertEquals(2, seen.instance().revision());
        assertEquals(List.of(Operation.REVISIONS, Operation.LOAD), operations());
    }

    @Test
    void a_run_that_is_started_by_force_is_kept_and_the_one_that_it_ended_is_read() {
        var ended = startedHere(Map.of("age", 18L));
        var forced = await(lane.start("ann", true, RunningLane.anyone(), RunningLane.TIMEOUT));
        lane.store().done();

        assertEquals(2, await(lane.execute(forced.id(), "again")).revision());
        assertEquals(FlowState.EXITED, await(lane.look(ended)).instance().state());

        assertEquals(List.of(Operation.WRITE, Operation.REVISIONS, Operation.LOAD), operations());
    }

    @Test
    void a_copy_whose_subject_has_changed_is_read_again_once() {
        var flow = lane.startedFlow("ann");
        await(lane.look(flow));
        lane.identify("ann", Map.of("age", 18L));

        assertEquals(
                FlowState.COMPLETED, await(lane.execute(flow, "grow")).change().state());
        await(lane.look(flow));

        // The second one finds the subject changed; nothing was read after it.
        assertEquals(
                List.of(Operation.LOAD, Operation.REVISIONS, Operation.LOAD, Operation.WRITE, Operation.REVISIONS),
                operations());
    }

    @Test
    void calls_that_found_a_copy_are_counted_and_those_for_which_a_flow_was_read() {
        var here = startedHere(Map.of("age", 18L));
        var elsewhere = lane.startElsewhere("bob", 1);

        for (var flow : List.of(here, elsewhere, elsewhere)) {
            await(lane.execute(flow, "again"));
        }

        assertEquals(1, lane.cacheGets("miss"));
        assertEquals(2, lane.cacheGets("hit"));
    }

    @Test
    void a_flow_that_is_too_large_to_be_kept_is_read_for_each_call() {
        var flow = lane.startedFlow("ann");
        lane.identify("ann", Map.of("age", 17L, "life", "x".repeat(ByteCache.LARGEST_VALUE)));

        assertEquals(2, await(lane.execute(flow, "again")).revision());
        assertEquals(3, await(lane.execute(flow, "again")).revision());

        assertEquals(List.of(Operation.LOAD, Operation.WRITE, Operation.LOAD, Operation.WRITE), operations());
    }

    @Test
    void a_flow_of_which_no_copy_can_be_made_has_moved_nevertheless() {
        var flow = lane.startedFlow("ann");
        lane.identify("ann", Map.of("age", 17L, "odd", new BigDecimal("1.5")));

        assertEquals(2, await(lane.execute(flow, "again")).revision());
        assertEquals(3, await(lane.execute(flow, "again")).revision());

        assertEquals(List.of(Operation.LOAD, Operation.WRITE, Operation.LOAD, Operation.WRITE), operations());
    }

    /** A flow of a version that does not read the subject, so that the lane has a copy of it without. */
    private FlowInstanceId flowKeptBare() {
        lane.publish(PLAIN);
        lane.identify("ann", Map.of("age", 18L));
        // From this call on the version is at hand.
        await(lane.execute(lane.startElsewhere(PLAIN, "bob", 1), "again"));
        var flow = lane.startElsewhere(PLAIN, "ann", 1);
        await(lane.execute(flow, "again"));
        assertEquals(Set.of(new SchemaVersion("plain", 1)), lane.store().bare());
        lane.store().done();
        return flow;
    }

    @Test
    void a_flow_kept_without_its_subject_is_read_once() {
        var flow = flowKeptBare();

        assertEquals(3, await(lane.execute(flow, "again")).revision());

        assertEquals(List.of(Operation.WRITE), operations());
    }

    @Test
    void a_flow_kept_without_its_subject_moves_to_a_version_that_reads_it() {
        var flow = flowKeptBare();
        var grown = SchemaBuilder.schema("plain")
                .entry("one")
                .finale("two")
                .manual("again", "one", "one")
                .automatic("grow", "one", "two", "subject.age >= 18");
        var migrate = new MigrateCommand(1, grown.define(2), Map.of());

        var migrated = await(lane.execute(new Order(flow, migrate, RunningLane.anyone(), false)));

        assertEquals(FlowState.COMPLETED, migrated.change().state());
    }

    @Test
    void a_flow_kept_without_its_subject_is_judged_by_it() {
        var flow = flowKeptBare();

        var seen = await(lane.on(() -> lane.lane().judge(flow, RunningLane.TIMEOUT)));

        assertEquals(Map.of("age", 18L), seen.properties());
    }
}
