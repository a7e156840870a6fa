package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.FlowStore.Revisions;
import dev.interlock.flow.FlowStore.Sought;
import dev.interlock.flow.LogEntry.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How every {@link FlowStore} keeps flows and moves them. */
public abstract class FlowStoreContract extends StoreContract {
    private static final Duration DAY = Duration.ofDays(1);

    protected FlowStoreContract(StoresUnderTest underTest) {
        super(underTest);
    }

    private FlowStore flows() {
        return stores().flows();
    }

    private boolean create(Move start) {
        return await(() -> flows().create(start));
    }

    private Set<FlowInstanceId> write(Move... moves) {
        return await(() -> flows().write(List.of(moves)));
    }

    @Test
    protected void a_created_instance_is_loaded_with_its_subject() {
        var subject = merged(person("ann"), Map.of("age", 18L));
        var schema = published("flow");
        var steps = Map.of(
                "open", new StepStatus(StepState.ACTIVE, 3, Set.of()),
                "join", new StepStatus(StepState.INACTIVE, 0, Set.of(2, 11)),
                "left", new StepStatus(StepState.INACTIVE, 2, Set.of()),
                "odd/na.me ü", new StepStatus(StepState.COMPLETED, 1, Set.of(4)));
        var instance = new FlowInstance(
                FlowInstanceId.create(Instant.now()), schema, 1, subject.key(), 1, FlowState.ACTIVE, 1, steps);

        assertTrue(create(move(0, instance, anyone())));

        assertEquals(
                Map.of(instance.id(), new FlowStore.Stored(instance, Optional.of(subject))),
                await(() -> flows().load(List.of(instance.id(), FlowInstanceId.create(Instant.now())))));
    }

    @Test
    protected void an_instance_of_a_subject_that_is_gone_is_loaded_without_it() {
        var instance = created(person("nobody"), published("flow"), 1);

        var stored = await(() -> flows().load(List.of(instance.id()))).get(instance.id());

        assertEquals(new FlowStore.Stored(instance, Optional.empty()), stored);
    }

    @Test
    protected void an_instance_of_a_bare_version_is_loaded_without_its_subject() {
        var subject = merged(person("ann"), Map.of("age", 18L));
        var bare = created(subject.key(), published("bare"), 1);
        var whole = created(subject.key(), published("whole"), 1);
        var versions = Set.of(SchemaVersion.of(bare), new SchemaVersion(bare.schema(), 2), new SchemaVersion("x", 1));

        var stored = await(() -> flows().load(List.of(bare.id(), whole.id()), versions));

        assertEquals(
                Map.of(
                        bare.id(), new FlowStore.Stored(bare, Optional.empty()),
                        whole.id(), new FlowStore.Stored(whole, Optional.of(subject))),
                stored);
    }

    @Test
    protected void a_move_is_written_with_its_log() {
        var instance = created(person("ann"), published("flow"), 1);
        var next = after(instance, FlowState.COMPLETED);
        var origin = keyed("k");
        var before = Instant.now().minusSeconds(60);

        var written = await(() -> flows().write(List.of(move(1, next, origin))));

        assertEquals(Set.of(instance.id()), written);
        assertEquals(Optional.of(next), loaded(instance));
        var entry = history(instance).getLast();
        assertEquals(2, entry.revision());
        assertEquals(origin, entry.origin());
        assertEquals(change(next), entry.change());
        assertTrue(entry.at().isAfter(before), entry.toString());
    }

    @Test
    protected void several_changes_of_one_move_have_a_log_row_each() {
        var instance = created(person("ann"), published("flow"), 1);
        var second = after(instance, FlowState.ACTIVE);
        var third = after(second, FlowState.COMPLETED);
        var origins = List.of(anyone(), anyone());

        assertEquals(Set.of(instance.id()), write(move(1, third, origins.getFirst(), origins.getLast())));

        assertEquals(Optional.of(third), loaded(instance));
        var entries = history(instance);
        assertEquals(
                List.of(1L, 2L, 3L), entries.stream().map(LogEntry::revision).toList());
        assertEquals(origins, entries.stream().skip(1).map(LogEntry::origin).toList());
    }

    @Test
    protected void moves_of_one_change_and_of_several_are_written_together() {
        var schema = published("flow");
        var one = created(person("ann"), schema, 1);
        var two = created(person("bob"), schema, 1);
        var last = after(after(two, FlowState.ACTIVE), FlowState.COMPLETED);

        assertEquals(
                Set.of(one.id(), two.id()),
                write(move(1, after(one, FlowState.COMPLETED), anyone()), move(1, last, anyone(), anyone())));

        assertEquals(Optional.of(after(one, FlowState.COMPLETED)), loaded(one));
        assertEquals(Optional.of(last), loaded(two));
        assertEquals(List.of(2, 3), List.of(history(one).size(), history(two).size()));
    }

    @Test
    protected void a_move_from_another_revision_leaves_no_trace_and_spoils_no_other() {
        var schema = published("flow");
        var stale = created(person("ann"), schema, 1);
        var good = created(person("bob"), schema, 1);
        var ahead = new FlowInstance(stale.id(), schema, 1, stale.subject(), 1, FlowState.COMPLETED, 3, Map.of());
        var missing = after(fresh(person("eve"), schema, 1), FlowState.COMPLETED);

        var written = write(
                move(2, ahead, anyone()),
                move(1, after(good, FlowState.COMPLETED), anyone()),
                move(1, missing, anyone()));

        assertEquals(Set.of(good.id()), written);
        assertEquals(Optional.of(stale), loaded(stale));
        assertEquals(1, history(stale).size());
        assertEquals(2, history(good).size());
        assertEquals(Optional.empty(), loaded(missing));
        assertEquals(List.of(), history(missing));
    }

    @Test
    protected void a_move_that_relied_on_a_subject_is_written_only_while_that_is_what_it_was() {
        var subject = merged(person("ann"), Map.of("age", 18L));
        var instance = created(subject.key(), published("flow"), 1);
        var next = after(instance, FlowState.COMPLETED);
        var changed = merged(subject.key(), Map.of("age", 19L));

        assertEquals(Set.of(), write(move(1, OptionalLong.of(subject.revision()), next, anyone())));
        assertEquals(Optional.of(instance), loaded(instance));
        assertEquals(1, history(instance).size());

        assertEquals(Set.of(instance.id()), write(move(1, OptionalLong.of(changed.revision()), next, anyone())));
    }

    @Test
    protected void of_moves_that_are_written_together_each_relies_on_its_own_subject_or_on_none() {
        var schema = published("flow");
        var changed = merged(person("ann"), Map.of("age", 18L));
        var same = merged(person("bob"), Map.of("age", 18L));
        var stale = created(changed.key(), schema, 1);
        var good = created(same.key(), schema, 1);
        var free = created(changed.key(), published("other"), 1);
        merged(changed.key(), Map.of("age", 19L));

        var written = write(
                move(1, OptionalLong.of(changed.revision()), after(stale, FlowState.COMPLETED), anyone()),
                move(1, OptionalLong.of(same.revision()), after(good, FlowState.COMPLETED), anyone()),
                move(1, after(free, FlowState.COMPLETED), anyone()));

        assertEquals(Set.of(good.id(), free.id()), written);
        assertEquals(
                List.of(1, 2, 2),
                Stream.of(stale, good, free).map(flow -> history(flow).size()).toList());
    }

    @Test
    protected void a_subject_that_is_not_there_has_revision_zero() {
        var instance = created(person("nobody"), published("flow"), 1);

        assertEquals(
                Map.of(instance.id(), new Revisions(1, 0)), await(() -> flows().revisions(List.of(instance.id()))));
        assertEquals(
                Set.of(instance.id()),
                write(move(1, OptionalLong.of(0), after(instance, FlowState.COMPLETED), anyone())));
    }

    @Test
    protected void revisions_are_the_present_ones_of_instance_and_subject() {
        var subject = merged(person("ann"), Map.of("age", 18L));
        var instance = created(subject.key(), published("flow"), 1);
        write(move(1, after(instance, FlowState.COMPLETED), anyone()));
        var changed = merged(subject.key(), Map.of("age", 19L));

        var revisions = await(() -> flows().revisions(List.of(instance.id(), FlowInstanceId.create(Instant.now()))));

        assertEquals(Map.of(instance.id(), new Revisions(2, changed.revision())), revisions);
    }

    @Test
    protected void commands_are_found_by_instance_and_id() {
        var schema = published("flow");
        var instance = created(person("ann"), schema, 1);
        var other = created(person("bob"), schema, 1);
        var keyed = keyed("k");
        var unkeyed = anyone();
        write(move(1, after(instance, FlowState.ACTIVE), keyed), move(1, after(other, FlowState.ACTIVE), unkeyed));

        var both = await(() -> flows().find(
                        Set.of(
                                new Sought(instance.id(), keyed.command(), true),
                                new Sought(instance.id(), unkeyed.command(), false),
                                new Sought(other.id(), unkeyed.command(), false)),
                        DAY));
        var one = await(() -> flows().find(Set.of(new Sought(instance.id(), keyed.command(), true)), DAY));

        assertEquals(
                Map.of(instance.id(), keyed, other.id(), unkeyed),
                both.stream().collect(Collectors.toMap(LogEntry::instance, LogEntry::origin)));
        assertEquals(List.of(keyed), one.stream().map(LogEntry::origin).toList());
        assertEquals(change(after(instance, FlowState.ACTIVE)), one.getFirst().change());
    }

    @Test
    protected void commands_that_are_too_old_are_not_found() {
        var instance = created(person("ann"), published("flow"), 1);
        var keyed = keyed("k");
        write(move(1, after(instance, FlowState.ACTIVE), keyed));
        var unkeyed = anyone();
        write(move(2, after(after(instance, FlowState.ACTIVE), FlowState.ACTIVE), unkeyed));
        var sought = Set.of(
                new Sought(instance.id(), keyed.command(), true), new Sought(instance.id(), unkeyed.command(), false));

        assertEquals(2, await(() -> flows().find(sought, DAY)).size());
        assertEquals(List.of(), await(() -> flows().find(sought, Duration.ofDays(-1))));
    }

    @Test
    protected void the_history_is_read_in_pages_oldest_first() {
        var first = created(person("ann"), published("flow"), 1);
        var second = after(first, FlowState.ACTIVE);
        var third = after(second, FlowState.ACTIVE);
        write(move(1, third, anyone(), anyone()));

        assertEquals(List.of(1L, 2L), revisions(first, 0, 2));
        assertEquals(List.of(3L), revisions(first, 2, 2));
        assertEquals(List.of(), revisions(first, 3, 2));
    }

    /** Written by moves of one change and of many, by turns. */
    @Test
    protected void a_long_history_is_read_from_any_revision_on() {
        var instance = created(person("ann"), published("flow"), 1);
        var random = new Random(1);
        while (instance.revision() < 200) {
            var origins = anyone(1 + random.nextInt(random.nextBoolean() ? 3 : 40));
            instance = moved(instance, origins);
        }

        for (long after = 0; after <= instance.revision(); after++) {
            for (int limit : List.of(1, 2, 31, 33, 100, 1000)) {
                assertEquals(
                        LongStream.rangeClosed(after + 1, Math.min(after + limit, instance.revision()))
                                .boxed()
                                .toList(),
                        revisions(instance, after, limit),
                        "after %d, %d at most".formatted(after, limit));
            }
        }
    }

    @Test
    protected void a_command_without_a_key_is_found_behind_many_others() {
        var instance = created(person("ann"), published("flow"), 1);
        var early = anyone();
        var late = anyone();
        instance = moved(instance, early);
        for (int i = 0; i < 40; i++) {
            instance = moved(instance, anyone(1 + i % 3));
        }
        instance = moved(instance, anyone(), late, anyone());
        var id = instance.id();

        var found = await(() -> flows().find(
                        Set.of(
                                new Sought(id, early.command(), false),
                                new Sought(id, late.command(), false),
                                new Sought(id, anyone().command(), false)),
                        DAY));

        assertEquals(Set.of(early, late), found.stream().map(LogEntry::origin).collect(Collectors.toSet()));
        assertEquals(2, found.size());
    }

    private static Origin[] anyone(int count) {
        return Stream.generate(StoreContract::anyone).limit(count).toArray(Origin[]::new);
    }

    /** The instance after one move with a change for each of these. */
    private FlowInstance moved(FlowInstance before, Origin... origins) {
        var next = before;
        for (int i = 0; i < origins.length; i++) {
            next = after(next, FlowState.ACTIVE);
        }
        assertEquals(Set.of(before.id()), write(move(before.revision(), next, origins)));
        return next;
    }

    private List<Long> revisions(FlowInstance instance, long after, int limit) {
        return await(() -> flows().history(instance.id(), after, limit)).stream()
                .map(LogEntry::revision)
                .toList();
    }
}
