package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.FlowStore.BeforeStart;
import dev.interlock.flow.LogEntry.Origin;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How every {@link FlowStore} starts flows. */
public abstract class FlowStartContract extends StoreContract {
    private static final Duration DAY = Duration.ofDays(1);

    protected FlowStartContract(StoresUnderTest underTest) {
        super(underTest);
    }

    private FlowStore flows() {
        return stores().flows();
    }

    private boolean create(Move start) {
        return await(() -> flows().create(start));
    }

    @Test
    protected void a_run_that_is_taken_is_not_created_again() {
        var first = created(person("ann"), published("flow"), 1);
        var second = fresh(first.subject(), first.schema(), 1);

        assertFalse(create(move(0, second, anyone())));

        assertEquals(Optional.empty(), loaded(second));
        assertEquals(List.of(), history(second));
        assertTrue(create(move(0, fresh(first.subject(), first.schema(), 2), anyone())));
    }

    @Test
    protected void of_many_creations_at_once_each_is_told_what_became_of_it() {
        var schema = published("flow");
        var subjects = IntStream.range(0, 40)
                .mapToObj(number -> merged(person("crowd-" + number), Map.of()))
                .toList();
        var starts = subjects.stream()
                .map(subject -> move(0, OptionalLong.of(subject.revision()), fresh(subject.key(), schema, 1), anyone()))
                .toList();
        var rivals = subjects.stream()
                .map(subject -> move(0, OptionalLong.of(subject.revision()), fresh(subject.key(), schema, 1), anyone()))
                .toList();
        var outdated = move(
                0,
                OptionalLong.of(subjects.getFirst().revision() + 1),
                fresh(subjects.getFirst().key(), published("other"), 1),
                anyone());
        var all = Stream.of(starts, rivals, List.of(outdated))
                .flatMap(List::stream)
                .toList();

        var created = atOnce(all, flows()::create);

        for (int i = 0; i < subjects.size(); i++) {
            assertTrue(created.get(i));
            assertFalse(created.get(subjects.size() + i));
        }
        assertFalse(created.getLast());
        for (int i = 0; i < all.size(); i++) {
            var next = all.get(i).next();
            assertEquals(created.get(i) ? Optional.of(next) : Optional.empty(), loaded(next));
            assertEquals(created.get(i) ? 1 : 0, history(next).size());
        }
    }

    @Test
    protected void what_many_starts_at_once_depend_on_is_told_of_each() {
        var schema = published("flow");
        var started = created(merged(person("started"), Map.of("age", 18L)).key(), schema, 1);
        var idle = merged(person("idle"), Map.of("age", 19L));
        var starts = List.of(
                new StartedFor(started.subject(), schema),
                new StartedFor(idle.key(), schema),
                new StartedFor(person("nobody"), schema),
                new StartedFor(idle.key(), unique("nothing")),
                new StartedFor(started.subject(), schema));

        var before = atOnce(starts, start -> flows().beforeStart(start.subject(), start.schema(), anyone(), DAY));

        assertEquals(
                List.of(true, true, false, true, true),
                before.stream().map(each -> each.subject().isPresent()).toList());
        assertEquals(Optional.of(idle), before.get(1).subject());
        assertEquals(
                List.of(1, 1, 1, 0, 1),
                before.stream().map(each -> each.currentVersion().orElse(0)).toList());
        assertEquals(
                List.of(
                        Optional.of(started),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(started)),
                before.stream().map(BeforeStart::latest).toList());
    }

    /** Whether a run is there when it is looked for is for chance to say, and for how many looks come before. */
    @Test
    protected void whoever_sees_a_run_sees_the_key_under_which_it_was_started() {
        var schema = published("flow");
        var seen = new HashSet<Boolean>();
        for (int round = 0; round < 100; round++) {
            var before = seenBesideItsStart(person("ann-" + round), schema, round % 2 == 0, 1 << (round % 16 / 2));
            assertTrue(before.latest().isEmpty() || before.keyed().isPresent());
            seen.add(before.latest().isPresent());
        }
        assertEquals(Set.of(true, false), seen);
    }

    private BeforeStart seenBesideItsStart(SubjectKey person, String schema, boolean lookFirst, int looks) {
        var subject = merged(person, Map.of());
        var key = keyed(unique("key"));
        var start = move(0, OptionalLong.of(subject.revision()), fresh(person, schema, 1), key);
        return await(() -> {
            if (lookFirst) {
                var before = lastOf(looks, person, schema, key);
                return flows().create(start).compose(created -> before);
            }
            var created = flows().create(start);
            var beside = lastOf(looks, person, schema, key);
            return created.compose(done -> beside);
        });
    }

    private Future<BeforeStart> lastOf(int looks, SubjectKey person, String schema, Origin key) {
        var look = flows().beforeStart(person, schema, key, DAY);
        return looks == 1 ? look : look.compose(before -> lastOf(looks - 1, person, schema, key));
    }

    @Test
    protected void an_instance_is_not_created_when_the_subject_it_relied_on_has_changed() {
        var schema = published("flow");
        var key = person("ann");
        merged(key, Map.of("age", 18L));
        var changed = merged(key, Map.of("age", 19L));
        var instance = fresh(key, schema, 1);

        assertFalse(create(move(0, OptionalLong.of(changed.revision() - 1), instance, anyone())));
        assertEquals(Optional.empty(), loaded(instance));
        assertEquals(List.of(), history(instance));

        assertTrue(create(move(0, OptionalLong.of(changed.revision()), instance, anyone())));
    }

    @Test
    protected void an_instance_is_not_created_when_the_subject_it_relied_on_is_gone_or_another_one() {
        var schema = published("flow");
        var key = person("ann");
        var gone = merged(key, Map.of("age", 18L));
        await(() -> stores().subjects().delete(key, StoreContract::accept));

        assertFalse(create(move(0, OptionalLong.of(gone.revision()), fresh(key, schema, 1), anyone())));
        merged(key, Map.of("age", 18L));
        assertFalse(create(move(0, OptionalLong.of(gone.revision()), fresh(key, schema, 1), anyone())));
    }

    @Test
    protected void one_instance_ends_and_another_takes_its_place() {
        var first = created(person("ann"), published("flow"), 1);
        var end = after(first, FlowState.EXITED);
        var second = fresh(first.subject(), first.schema(), 2);

        assertTrue(await(() -> flows().replace(move(1, end, anyone()), move(0, second, anyone()))));

        assertEquals(Optional.of(end), loaded(first));
        assertEquals(Optional.of(second), loaded(second));
        assertEquals(2, history(first).size());
        assertEquals(1, history(second).size());
    }

    @Test
    protected void neither_is_written_when_the_one_to_end_has_moved() {
        var first = created(person("ann"), published("flow"), 1);
        var moved = after(first, FlowState.ACTIVE);
        await(() -> flows().write(List.of(move(1, moved, anyone()))));
        var second = fresh(first.subject(), first.schema(), 2);

        assertFalse(await(() ->
                flows().replace(move(1, after(first, FlowState.EXITED), anyone()), move(0, second, anyone()))));

        assertEquals(Optional.of(moved), loaded(first));
        assertEquals(Optional.empty(), loaded(second));
    }

    @Test
    protected void neither_is_written_when_the_run_to_start_is_taken() {
        var first = created(person("ann"), published("flow"), 1);
        created(first.subject(), first.schema(), 2);
        var other = fresh(first.subject(), first.schema(), 2);

        assertFalse(await(() ->
                flows().replace(move(1, after(first, FlowState.EXITED), anyone()), move(0, other, anyone()))));

        assertEquals(Optional.of(first), loaded(first));
        assertEquals(1, history(first).size());
        assertEquals(Optional.empty(), loaded(other));
    }

    @Test
    protected void before_a_start_an_unknown_subject_and_schema_are_empty() {
        var before = await(() -> flows().beforeStart(person("nobody"), unique("nothing"), keyed("k"), DAY));

        assertEquals(new BeforeStart(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()), before);
    }

    @Test
    protected void before_a_start_the_latest_run_and_the_keyed_start_are_known() {
        var schema = published("flow");
        await(() -> stores().schemas().publish(schema, document(schema, "other")));
        var subject = merged(person("ann"), Map.of("age", 18L));
        var first = fresh(subject.key(), schema, 1);
        var key = keyed(unique("k"));
        create(move(0, first, key));
        // The command that ends a run has the key too, but started nothing.
        var ended = after(first, FlowState.EXITED);
        var second = fresh(subject.key(), schema, 2);
        await(() -> flows().replace(move(1, ended, keyed(unique("force"))), move(0, second, keyed(unique("force")))));

        var before = await(() -> flows().beforeStart(subject.key(), schema, key, DAY));
        assertEquals(Optional.of(subject), before.subject());
        assertEquals(Optional.of(2), before.currentVersion());
        assertEquals(Optional.of(second), before.latest());
        var started = before.keyed().orElseThrow();
        assertEquals(ended, started.instance());
        assertEquals(1, started.entry().revision());
        assertEquals(key, started.entry().origin());
        assertEquals(change(first), started.entry().change());

        var forced = await(() -> flows().beforeStart(subject.key(), schema, keyed(unique("force")), DAY));
        assertEquals(Optional.of(second), forced.keyed().map(FlowStore.KeyedStart::instance));
        var unkeyed = await(() -> flows().beforeStart(subject.key(), schema, anyone(), DAY));
        assertEquals(Optional.empty(), unkeyed.keyed());
        var late = await(() -> flows().beforeStart(subject.key(), schema, key, Duration.ofDays(-1)));
        assertEquals(Optional.empty(), late.keyed());
    }

    @Test
    protected void the_latest_instance_is_that_of_the_highest_run() {
        var schema = published("flow");
        var ann = person("ann");
        created(ann, schema, 1);
        var second = created(ann, schema, 2);
        created(person("bob"), schema, 3);
        created(ann, published("other"), 4);

        assertEquals(Optional.of(second.id()), await(() -> flows().latest(ann, schema)));
        assertEquals(Optional.empty(), await(() -> flows().latest(person("nobody"), schema)));
    }

    private record StartedFor(SubjectKey subject, String schema) {}
}
