package dev.interlock.flow;

import static dev.interlock.bus.ErrorCode.MIGRATION_NOT_POSSIBLE;
import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Versions of a schema, and flows that go from one to another. */
class FlowMachineMigrationTest {

    private static SchemaBuilder row() {
        return schema("row")
                .entry("one")
                .step("two")
                .finale("three")
                .manual("first", "one", "two")
                .manual("back", "two", "one")
                .manual("second", "two", "three");
    }

    /** Its step one is called start, and step two is gone. */
    private static SchemaBuilder shortRow() {
        return schema("row").entry("start").finale("three").manual("only", "start", "three");
    }

    private static SchemaBuilder join(boolean all) {
        var schema = schema("join").entry("left").entry("right");
        return (all ? schema.joinAll("join") : schema.step("join"))
                .finale("end")
                .manual("done", "left", "join")
                .manual("done", "right", "join")
                .manual("close", "join", "end");
    }

    @Test
    void E23_a_running_flow_keeps_its_version_while_new_ones_begin_with_the_next() {
        var first = TestFlow.started(row());
        var second = TestFlow.unborn(shortRow(), 2);
        var began = second.start();

        var change = first.take("first");

        assertEquals(OptionalInt.of(2), began.version());
        assertEquals(2, second.instance().version());
        assertEquals(List.of("start"), second.active());
        assertEquals(OptionalInt.empty(), change.version());
        assertEquals(1, first.instance().version());
        assertEquals(List.of("two"), first.active());
    }

    @Test
    void E23_a_flow_that_begins_with_an_earlier_version_again_goes_by_that() {
        var flow = TestFlow.unborn(row(), 1);

        assertEquals(OptionalInt.of(1), flow.start().version());

        flow.take("first");
        assertEquals(1, flow.instance().version());
    }

    @Test
    void a_migration_keeps_states_and_visits_under_the_new_names_and_drops_what_is_gone() {
        var flow = TestFlow.started(row());
        flow.take("first");
        flow.take("back");

        var change = flow.migrate(shortRow(), Map.of("one", "start"));

        assertEquals(
                Map.of("start", new StepStatus(StepState.ACTIVE, 2, Set.of())),
                flow.instance().steps());
        assertEquals(OptionalInt.of(2), change.version());
        assertEquals(List.of("one"), change.left());
        assertEquals(List.of("start"), change.entered());
        assertEquals(List.of("start"), change.active());
        flow.take("only");
        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void a_migration_settles_by_the_new_version() {
        var flow = TestFlow.started(row());

        var change = flow.migrate(schema("row").entry("one").finale("end").automatic("skip", "one", "end"), Map.of());

        assertEquals(List.of("one"), change.left());
        assertEquals(List.of("end"), change.entered(), "what stays active is not entered");
        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void a_paused_flow_that_is_migrated_settles_when_it_is_resumed() {
        var flow = TestFlow.started(row());
        flow.steer(LifecycleCommand.PAUSE);

        flow.migrate(schema("row").entry("one").finale("end").automatic("skip", "one", "end"), Map.of());

        assertEquals(FlowState.PAUSED, flow.state());
        assertEquals(List.of("one"), flow.active());
        flow.steer(LifecycleCommand.RESUME);
        assertEquals(FlowState.COMPLETED, flow.state());
    }

    @Test
    void an_active_step_needs_a_step_of_its_own_that_is_not_final() {
        var flow = TestFlow.started(join(true));

        for (var steps : List.of(Map.of("left", "nowhere"), Map.of("left", "end"), Map.of("left", "right"))) {
            var failure = flow.refused(MIGRATION_NOT_POSSIBLE, flow.migration(join(true), steps));
            assertEquals(1, failure.details().size(), "names the step");
        }
    }

    @Test
    void a_join_that_waits_for_nothing_more_in_the_new_version_opens() {
        var fewer = schema("join")
                .entry("left")
                .entry("right")
                .joinAll("join")
                .finale("end")
                .manual("done", "left", "join")
                .manual("close", "join", "end")
                .manual("stop", "right", "end");
        for (var version : List.of(fewer, join(false))) {
            var flow = TestFlow.started(join(true));
            flow.take("done", "left");

            var change = flow.migrate(version, Map.of());

            assertEquals(List.of("join"), change.entered());
            assertEquals(List.of("right", "join"), flow.active());
        }
    }

    /** Two ways that come together, of which the first is taken by a transition of its own. */
    private static SchemaBuilder ways(String join, String first) {
        return schema("ways")
                .entry("start")
                .step("left")
                .step("right")
                .joinAll(join)
                .finale("end")
                .manual("fork", "start", "left")
                .manual("fork", "start", "right")
                .manual(first, "left", join)
                .manual("second", "right", join)
                .manual("close", join, "end");
    }

    private static TestFlow waiting() {
        var flow = TestFlow.started(ways("join", "first"));
        flow.take("fork");
        flow.take("first");
        return flow;
    }

    @Test
    void a_join_that_waits_needs_a_step_in_the_new_version() {
        var flow = waiting();
        var version = ways("meeting", "first");

        var failure = flow.refused(MIGRATION_NOT_POSSIBLE, flow.migration(version, Map.of()));

        assertEquals("step 'join' waits, but ways version 2 has no step 'join'", failure.message());
        assertEquals("join", failure.details().path("step_schema_identifier").asText());
        flow.migrate(version, Map.of("join", "meeting"));
        flow.take("second");
        assertEquals(List.of("meeting"), flow.active());
    }

    @Test
    void a_join_waits_for_nothing_in_the_new_version_that_cannot_come() {
        var flow = waiting();

        var failure = flow.refused(MIGRATION_NOT_POSSIBLE, flow.migration(ways("join", "once"), Map.of()));

        assertEquals(
                "step 'join' waits, but what step 'join' of ways version 2 waits for cannot come", failure.message());
    }

    @Test
    void what_came_to_a_join_by_a_way_that_is_gone_is_dropped_if_the_join_opens_without_it() {
        var flow = waiting();
        var version = schema("ways")
                .entry("start")
                .step("right")
                .joinAll("join")
                .finale("end")
                .manual("fork", "start", "right")
                .manual("second", "right", "join")
                .manual("close", "join", "end");

        flow.migrate(version, Map.of());

        assertEquals(Set.of(), flow.instance().step("join").arrived());
        flow.take("second");
        assertEquals(List.of("join"), flow.active());
    }

    @Test
    void a_join_that_will_not_open_any_more_needs_no_step_in_the_new_version() {
        var flow = TestFlow.started(withWayOut(ways("join", "first")));
        flow.take("fork");
        flow.take("first");
        flow.take("leave");

        flow.migrate(withWayOut(ways("meeting", "first")), Map.of());

        assertEquals(List.of("beside"), flow.active());
    }

    private static SchemaBuilder withWayOut(SchemaBuilder ways) {
        return ways.entry("beside").manual("leave", "right", "end").manual("stop", "beside", "end");
    }

    /** The same names lead twice from left to the join, once by a call and once by themselves. */
    private static SchemaBuilder twice() {
        return schema("twice")
                .entry("left")
                .entry("right")
                .joinAll("join")
                .finale("end")
                .manual("done", "left", "join")
                .manual("done", "left", "join", "step.visits > 0")
                .manual("done", "right", "join")
                .manual("close", "join", "end");
    }

    @Test
    void what_has_come_to_a_join_by_equal_edges_is_kept_for_each_of_them() {
        var flow = TestFlow.started(twice());
        flow.take("done", "left");

        flow.migrate(twice(), Map.of());

        assertEquals(Set.of(0, 1), flow.instance().step("join").arrived());
        flow.take("done", "right");
        assertEquals(List.of("join"), flow.active());
    }

    /** A fork that can be taken again while its join is open; a third way to the join may be declared. */
    private static SchemaBuilder round(boolean third) {
        var schema = schema("round")
                .entry("start")
                .step("left")
                .step("right")
                .joinAll("join")
                .finale("end")
                .manual("fork", "start", "start")
                .manual("fork", "start", "left")
                .manual("fork", "start", "right")
                .manual("done", "left", "join")
                .manual("done", "right", "join")
                .manual("round", "join", "start")
                .manual("close", "join", "end");
        return third ? schema.manual("skip", "start", "join") : schema;
    }

    @Test
    void what_came_while_a_join_was_open_and_suffices_in_the_new_version_does_not_open_it_half_later() {
        var flow = TestFlow.started(round(true));
        flow.take("fork");
        flow.take("done", "left");
        flow.take("done", "right");
        assertEquals(Set.of(3, 4), flow.instance().step("join").arrived());
        flow.take("fork");
        flow.take("skip");
        assertEquals(List.of("left", "right", "join"), flow.active());
        flow.take("done", "left");
        flow.take("done", "right");

        flow.migrate(round(false), Map.of());

        assertEquals(Set.of(), flow.instance().step("join").arrived());
        flow.take("round");
        flow.take("fork");
        flow.take("done", "left");
        assertEquals(List.of("start", "right"), flow.active(), "the join still waits for the right one");
    }

    @Test
    void what_suffices_in_the_new_version_opens_a_join_on_a_way_round_again() {
        var flow = TestFlow.started(round(true));
        flow.take("fork");
        flow.take("fork");
        flow.take("done", "left");
        flow.take("done", "right");
        flow.take("skip");
        flow.take("round");
        flow.take("fork");
        flow.take("done", "left");
        flow.take("done", "right");
        assertEquals(List.of("start"), flow.active());

        flow.migrate(round(false), Map.of());

        assertEquals(List.of("start", "join"), flow.active());
        assertEquals(2, flow.instance().step("join").visits());
    }
}
