package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.CommandId;
import dev.interlock.bus.StateChange;
import dev.interlock.config.Watching;
import dev.interlock.flow.LogEntry.Origin;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is told of a log in memory, by hints that come, come late or do not come. */
class WatchesTest {
    private static final SubjectKey ANN = new SubjectKey(SubjectKey.PERSON, "ann");

    private final Log log = new Log();
    private final SchemasInMemory schemas = new SchemasInMemory();
    private final List<String> told = new ArrayList<>();
    private final Watches watches = new Watches(
            log,
            new StepOrder(schemas, 10),
            new Watching(Duration.ofSeconds(1), 2, 3),
            changes -> changes.forEach(this::note));

    private void note(StateChange change) {
        told.add("%s/%d %d".formatted(change.schema(), change.run(), change.revision()));
    }

    @Test
    void a_hint_leads_to_all_that_was_not_told() {
        var flow = log.start("way", 1);
        log.move(flow);
        assertEquals(Optional.of(2L), watches.watch(flow).result());
        log.move(flow);
        log.move(flow);
        watches.hint(flow, 4);
        watches.hint(flow, 4);
        watches.hint(flow, 3);

        assertEquals(List.of("way/1 3", "way/1 4"), told);
    }

    @Test
    void more_than_a_page_is_told_page_by_page() {
        var flow = log.start("way", 1);
        watches.watch(flow);
        for (int each = 0; each < 7; each++) {
            log.move(flow);
        }
        watches.hint(flow, 8);

        assertEquals(7, told.size());
        assertEquals("way/1 8", told.getLast());
    }

    @Test
    void what_no_hint_told_is_found_by_a_look_at_everything() {
        var flows = List.of(log.start("a", 1), log.start("b", 1), log.start("c", 1));
        flows.forEach(watches::watch);
        flows.forEach(log::move);
        watches.check();

        assertEquals(List.of("a/1 2", "b/1 2", "c/1 2"), told.stream().sorted().toList());
    }

    @Test
    void flows_that_a_subject_starts_are_told_from_their_start_even_those_that_have_ended_since() {
        var before = log.start("way", 1);
        watches.watch(ANN);
        log.end(before);
        var short_ = log.start("way", 2);
        log.end(short_);
        log.start("way", 3);
        log.start("other", 1);
        watches.check();
        watches.check();

        assertEquals(
                List.of("other/1 1", "way/1 2", "way/2 1", "way/2 2", "way/3 1"),
                told.stream().sorted().toList());
    }

    @Test
    void a_hint_of_a_new_flow_is_enough() {
        watches.watch(ANN);
        log.start("way", 1);
        watches.hint(ANN);

        assertEquals(List.of("way/1 1"), told);
    }

    @Test
    void what_nobody_watches_any_more_is_not_told() {
        var flow = log.start("way", 1);
        watches.watch(flow);
        watches.watch(ANN);
        watches.unwatch(flow);
        log.move(flow);
        watches.check();
        watches.unwatch(ANN);
        log.move(flow);
        watches.hint(flow, 3);
        watches.check();

        assertEquals(List.of("way/1 2"), told);
    }

    @Test
    void a_flow_that_its_subject_has_not_found_yet_is_not_watched_for_it() {
        watches.watch(ANN);
        var flow = log.start("way", 1);
        watches.watch(flow);
        watches.unwatch(flow);
        watches.unwatch(ANN);
        log.move(flow);
        watches.hint(flow, 2);

        assertEquals(List.of(), told);
    }

    @Test
    void a_read_that_failed_is_made_again() {
        var flow = log.start("way", 1);
        watches.watch(flow);
        log.move(flow);
        log.failing = true;
        watches.hint(flow, 2);
        watches.check();
        assertEquals(List.of(), told);

        log.failing = false;
        watches.check();
        assertEquals(List.of("way/1 2"), told);
    }

    @Test
    void a_page_for_one_who_missed_it_says_what_the_flow_was_before() {
        var flow = log.start("way", 1);
        log.move(flow);
        log.end(flow);
        var page = watches.page(flow, 2).result();

        assertEquals(1, page.size());
        assertTrue(page.getFirst().ended());
        assertTrue(page.getFirst()
                .events()
                .getFirst()
                .data()
                .contains("\"state\":\"exited\",\"previous_state\":\"active\""));
        assertEquals(3, watches.page(flow, 0).result().size());
        assertTrue(watches.page(flow, 0)
                .result()
                .getFirst()
                .events()
                .getFirst()
                .data()
                .contains("\"previous_state\":null"));
        assertEquals(List.of(), told);
    }

    /** The steps of each revision, in the order in which they are told. */
    private static List<String> steps(List<StateChange> changes) {
        return changes.stream()
                .map(change -> change.revision()
                        + change.events().stream()
                                .map(StateChange.Event::data)
                                .filter(data -> data.contains("\"entity\":\"step\""))
                                .map(data -> data.replaceAll(".*\"identifier\":\"(.*?)\".*", " $1"))
                                .collect(Collectors.joining()))
                .toList();
    }

    @Test
    void each_revision_has_its_steps_in_the_order_of_the_version_by_which_it_was_made() {
        schemas.publish("way", schema("way").entry("b").entry("c").entry("a").document());
        schemas.publish("way", schema("way").entry("c").entry("a").entry("b").document());
        var flow = log.start("way", 1);
        log.move(flow, "a", "b", "c");
        log.move(flow, "a", "b", "c");
        watches.watch(flow);
        log.migrate(flow, 2, "a", "b", "c");
        log.move(flow, "a", "b", "c");
        var first = List.of("2 b c a", "3 b c a", "4 c a b");

        assertEquals(first, steps(watches.page(flow, 1).result()));
        watches.hint(flow, 5);
        assertEquals(first, steps(watches.page(flow, 1).result()));
        assertEquals(
                List.of("3 b c a", "4 c a b", "5 c a b"),
                steps(watches.page(flow, 2).result()));
        assertEquals(List.of("5 c a b"), steps(watches.page(flow, 4).result()));
        log.migrate(flow, 1);
        assertEquals(List.of("5 c a b", "6"), steps(watches.page(flow, 4).result()));
        watches.unwatch(flow);
        assertEquals(
                List.of("3 b c a", "4 c a b", "5 c a b"),
                steps(watches.page(flow, 2).result()));
    }

    /** One subject's flows; entries as far as watching looks at them. */
    private static final class Log implements ChangeLog {
        private final Map<FlowInstanceId, FlowInstance> flows = new HashMap<>();
        private final List<LogEntry> entries = new ArrayList<>();
        private boolean failing;

        FlowInstanceId start(String schema, int run) {
            var id = FlowInstanceId.create(Instant.EPOCH);
            put(
                    new FlowInstance(id, schema, 1, ANN, run, FlowState.ACTIVE, 0, Map.of()),
                    FlowState.ACTIVE,
                    OptionalInt.of(1));
            return id;
        }

        void move(FlowInstanceId id, String... steps) {
            put(flow(id), FlowState.ACTIVE, OptionalInt.empty(), steps);
        }

        void migrate(FlowInstanceId id, int version, String... steps) {
            put(flow(id), FlowState.ACTIVE, OptionalInt.of(version), steps);
        }

        void end(FlowInstanceId id) {
            put(flow(id), FlowState.EXITED, OptionalInt.empty());
        }

        private FlowInstance flow(FlowInstanceId id) {
            return Optional.ofNullable(flows.get(id)).orElseThrow();
        }

        private void put(FlowInstance before, FlowState state, OptionalInt version, String... steps) {
            long revision = before.revision() + 1;
            flows.put(
                    before.id(),
                    new FlowInstance(
                            before.id(),
                            before.schema(),
                            version.orElse(before.version()),
                            ANN,
                            before.run(),
                            state,
                            revision,
                            Map.of()));
            var entered = new StepStatus(StepState.ACTIVE, 1, Set.of());
            var change = new Change(
                    Cause.TRANSITION,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    state,
                    List.of(),
                    Stream.of(steps)
                            .collect(Collectors.toMap(
                                    step -> step, step -> new StepChange(StepState.INACTIVE, entered))),
                    Optional.empty(),
                    version);
            entries.add(new LogEntry(before.id(), revision, Instant.EPOCH, Origin.of(CommandId.random()), change));
        }

        private <T> Future<T> answer(T value) {
            return failing ? Future.failedFuture("no database") : Future.succeededFuture(value);
        }

        @Override
        public Future<Map<FlowInstanceId, List<LogEntry>>> after(Map<FlowInstanceId, Long> revisions, int limit) {
            assertTrue(revisions.size() <= 2, "a batch has at most two");
            var found = new HashMap<FlowInstanceId, List<LogEntry>>();
            revisions.forEach((id, revision) -> found.put(
                    id,
                    entries.stream()
                            .filter(entry -> entry.instance().equals(id) && entry.revision() > revision)
                            .limit(limit)
                            .toList()));
            return answer(found);
        }

        @Override
        public Future<OptionalInt> version(FlowInstanceId id, long revision) {
            return answer(entries.stream()
                    .filter(entry -> entry.instance().equals(id) && entry.revision() <= revision)
                    .flatMapToInt(entry -> entry.change().version().stream())
                    .reduce((earlier, later) -> later));
        }

        @Override
        public Future<List<FlowInstance>> instances(Collection<FlowInstanceId> ids) {
            return answer(
                    ids.stream().filter(flows::containsKey).map(this::flow).toList());
        }

        @Override
        public Future<Map<FlowInstanceId, Long>> revisions(Collection<FlowInstanceId> ids) {
            return answer(ids.stream().collect(Collectors.toMap(id -> id, id -> flow(id).revision())));
        }

        @Override
        public Future<Boolean> exists(SubjectKey subject) {
            return answer(subject.equals(ANN));
        }

        @Override
        public Future<List<Run>> latestRuns(Collection<SubjectKey> subjects) {
            var latest = new HashMap<String, Run>();
            runs().forEach(run ->
                    latest.merge(run.schema(), run, (one, other) -> one.run() > other.run() ? one : other));
            return answer(subjects.contains(ANN) ? List.copyOf(latest.values()) : List.of());
        }

        @Override
        public Future<List<Run>> runsAfter(SubjectKey subject, String schema, int after) {
            return answer(runs().stream()
                    .filter(run -> run.schema().equals(schema) && run.run() > after)
                    .sorted(Comparator.comparingInt(Run::run))
                    .toList());
        }

        private List<Run> runs() {
            return flows.values().stream()
                    .map(flow -> new Run(
                            flow.id(), ANN, flow.schema(), flow.version(), flow.run(), flow.state(), flow.revision()))
                    .toList();
        }
    }
}
