package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.client.Entity;
import dev.interlock.client.FlowState;
import dev.interlock.client.FlowStatus;
import dev.interlock.client.Snapshot;
import dev.interlock.client.StateChange;
import dev.interlock.client.Watched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tellings that are known to be right or wrong, of a flow that was started, moved ahead and paused. */
class WatchJudgeTest {
    private static final List<Entry> ENTRIES = List.of(
            new Entry(1, "start", Optional.of(Place.A), false, Optional.empty()),
            new Entry(2, "ahead", Optional.of(Place.B), false, Optional.empty()),
            new Entry(3, "pause", Optional.empty(), true, Optional.empty()));

    private static final Way WAY = Way.of(ENTRIES);

    private static final List<Watched> ALL = List.of(
            new Snapshot(List.of()),
            step(1, "a", "active"),
            flow(1, "active"),
            step(2, "a", "completed"),
            step(2, "b", "active"),
            flow(3, "paused"));

    private static StateChange step(long revision, String identifier, String state) {
        return change(Entity.STEP, revision, identifier, state);
    }

    private static StateChange flow(long revision, String state) {
        return change(Entity.FLOW, revision, "chaos", state);
    }

    private static StateChange change(Entity entity, long revision, String identifier, String state) {
        return new StateChange(
                entity,
                "id",
                identifier,
                state,
                Optional.empty(),
                "flow",
                revision,
                Instant.EPOCH,
                "transition",
                Optional.empty(),
                Optional.empty());
    }

    private static Snapshot shown(long revision, FlowState state, String step) {
        return new Snapshot(List.of(
                new FlowStatus("flow", "chaos", state, revision, List.of(new FlowStatus.ActiveStep("id", step)))));
    }

    private static WatchRecord record(List<Watched> told) {
        return new WatchRecord("watcher", "subject", told, Optional.empty());
    }

    private static List<Finding.Kind> judged(List<Watched> told) {
        return WatchJudge.judge(record(told), WAY).stream().map(Finding::kind).toList();
    }

    @Test
    void all_in_order_is_right() {
        assertEquals(List.of(), judged(ALL));
    }

    @Test
    void nothing_is_missing_only_when_each_event_of_the_last_revision_was_told() {
        var moved = Way.of(ENTRIES.subList(0, 2));

        assertTrue(WatchJudge.isMissing(record(ALL.subList(0, 3)), moved));
        assertTrue(WatchJudge.isMissing(record(ALL.subList(0, 4)), moved), "one of two events of revision 2");
        assertFalse(WatchJudge.isMissing(record(ALL.subList(0, 5)), moved));
    }

    @Test
    void a_flow_may_be_shown_at_any_revision_and_goes_on_from_there() {
        assertEquals(List.of(), judged(List.of(shown(2, FlowState.ACTIVE, "b"), flow(3, "paused"))));
        assertEquals(List.of(), judged(List.of(shown(3, FlowState.PAUSED, "b"))));
    }

    @Test
    void a_flow_that_never_stood_as_it_is_shown_is_found() {
        assertEquals(
                List.of(Finding.Kind.MISTOLD), judged(List.of(shown(2, FlowState.ACTIVE, "a"), flow(3, "paused"))));
        assertEquals(List.of(Finding.Kind.MISTOLD), judged(List.of(shown(9, FlowState.ACTIVE, "a"))));
    }

    @Test
    void an_end_that_is_not_told_is_found() {
        assertEquals(List.of(Finding.Kind.MISSED), judged(ALL.subList(0, ALL.size() - 1)));
        assertEquals(List.of(Finding.Kind.MISSED), judged(List.of(shown(2, FlowState.ACTIVE, "b"))));
        assertEquals(List.of(Finding.Kind.MISSED), judged(List.of()));
    }

    @Test
    void any_change_that_is_left_out_or_told_twice_or_too_late_is_found() {
        for (int i = 1; i < ALL.size() - 1; i++) {
            var without = new ArrayList<>(ALL);
            without.remove(i);
            var twice = new ArrayList<>(ALL);
            twice.add(i, ALL.get(i));
            var later = new ArrayList<>(ALL);
            later.add(i, later.remove(i + 1));

            assertEquals(List.of(Finding.Kind.MISTOLD), judged(without));
            assertEquals(List.of(Finding.Kind.MISTOLD), judged(twice));
            assertEquals(List.of(Finding.Kind.MISTOLD), judged(later));
        }
    }

    @Test
    void a_flow_that_is_shown_again_in_the_middle_is_found() {
        var again = new ArrayList<>(ALL);
        again.add(3, shown(1, FlowState.ACTIVE, "a"));

        assertEquals(List.of(Finding.Kind.MISTOLD), judged(again));
    }

    @Test
    void a_watching_that_ended_by_itself_is_found() {
        var findings = WatchJudge.judge(new WatchRecord("watcher", "subject", ALL, Optional.of("events_gone")), WAY);

        assertEquals(1, findings.size());
        assertTrue(findings.getFirst().text().contains("events_gone"));
    }
}
