package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.flow.Affected.Beginning;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link SubjectStore} does. */
public abstract class SubjectStoreContract extends StoreContract {
    protected SubjectStoreContract(StoresUnderTest underTest) {
        super(underTest);
    }

    private SubjectStore subjects() {
        return stores().subjects();
    }

    @Test
    protected void properties_come_back_as_they_were() {
        Map<String, Object> properties = Map.of(
                "text",
                "grün \uD83D\uDE80 \"quoted\"",
                "whole",
                Long.MAX_VALUE,
                "fraction",
                18.5,
                "round",
                100.0,
                "million",
                12_000_000.0,
                "huge",
                1e20,
                "largest",
                Double.MAX_VALUE,
                "truth",
                true,
                "list",
                List.of(1L, "two", List.of()),
                "map",
                Map.of("inner", Map.of("deep", -1L)));

        var subject = merged(person("ann"), properties);

        assertTrue(subject.revision() > 0);
        assertEquals(properties, subject.properties());
        assertEquals(Optional.of(subject), read(subject.key()));
        assertEquals(
                properties,
                await(() -> stores().flows().beforeStart(subject.key(), "none", anyone(), java.time.Duration.ZERO))
                        .subject()
                        .orElseThrow()
                        .properties());
    }

    @Test
    protected void a_merge_adds_replaces_and_removes() {
        var key = person("ann");
        var first = merged(key, Map.of("kept", 1L, "replaced", "old", "removed", true));

        var second = merged(key, new PropertyChange(Map.of("replaced", "new", "added", 2L), Set.of("removed", "no")));

        assertEquals(Map.of("kept", 1L, "replaced", "new", "added", 2L), second.properties());
        assertEquals(first.id(), second.id());
        assertTrue(first.revision() < second.revision());
        assertEquals(Optional.of(second), read(key));
    }

    @Test
    protected void a_merge_that_changes_nothing_leaves_the_revision() {
        var key = person("ann");
        var first = merged(key, Map.of("a", 1L));

        assertEquals(first, merged(key, new PropertyChange(Map.of("a", 1L), Set.of("unknown"))));
        assertEquals(first, merged(key, Map.of()));
    }

    @Test
    protected void a_removed_property_of_a_new_subject_is_not_there() {
        var subject = merged(person("ann"), new PropertyChange(Map.of("a", 1L), Set.of("a")));

        assertEquals(Map.of(), subject.properties());
        assertEquals(Optional.of(subject), read(subject.key()));
    }

    @Test
    protected void a_new_subject_has_the_id_that_the_merge_brings_and_keeps_it() {
        var key = person("ann");
        var id = UUID.randomUUID();

        assertEquals(id, subject(merge(id, key, StoreContract::accept)).id());
        assertEquals(
                id,
                subject(merge(UUID.randomUUID(), key, StoreContract::accept)).id());
    }

    @Test
    protected void a_subject_is_created_once_with_its_properties() {
        var ann = new Subject(UUID.randomUUID(), person("ann"), Map.of("a", 1L), 0);

        var created = create(ann).orElseThrow();

        assertTrue(created.revision() > 0);
        assertEquals(new Subject(ann.id(), ann.key(), ann.properties(), created.revision()), created);
        assertEquals(Optional.of(created), read(ann.key()));
        assertEquals(Optional.empty(), create(new Subject(UUID.randomUUID(), ann.key(), Map.of("a", 2L), 0)));
        assertEquals(Optional.of(created), read(ann.key()));
    }

    @Test
    protected void a_subject_with_which_flows_start_is_not_created_alone() {
        var one = new Subject(UUID.randomUUID(), new SubjectKey(unique("gadget"), "one"), Map.of(), 0);
        startingOn("starts", one.key().kind(), "open");

        assertEquals(Optional.empty(), create(one));
        assertEquals(Optional.empty(), read(one.key()));
    }

    @Test
    protected void what_is_asked_for_at_once_is_told_of_each() {
        var kind = unique("gadget");
        startingOn("starts", kind, "open");
        var there = merged(person("there"), Map.of("a", 1L));
        var flow = created(there.key(), published("flow"), 1);
        var other = created(there.key(), published("other"), 1);
        var two = new SubjectKey(kind, "two");
        var asked = Stream.of(person("one"), there.key(), two, person("three"), person("one"), there.key())
                .map(key -> new Subject(UUID.randomUUID(), key, Map.of("b", 2L), 0))
                .toList();
        var keys = asked.stream().map(Subject::key).toList();

        var created = atOnce(asked, subjects()::create);
        var read = atOnce(keys, subjects()::read);
        var flows = atOnce(keys, subjects()::flows);

        assertEquals(
                List.of(true, false, false, true, false, false),
                created.stream().map(Optional::isPresent).toList());
        assertEquals(
                List.of(
                        created.getFirst(),
                        Optional.of(there),
                        Optional.empty(),
                        created.get(3),
                        created.getFirst(),
                        Optional.of(there)),
                read);
        assertEquals(
                List.of(List.of(), List.of(flow, other), List.of(), List.of(), List.of(), List.of(flow, other)), flows);
    }

    private Optional<Subject> create(Subject subject) {
        return await(() -> subjects().create(subject));
    }

    @Test
    protected void subjects_of_two_kinds_may_have_one_key() {
        var key = unique("same");
        var device = merged(new SubjectKey("device", key), Map.of("a", 1L));
        var person = merged(new SubjectKey(SubjectKey.PERSON, key), Map.of("a", 2L));

        assertEquals(Optional.of(device), read(device.key()));
        assertEquals(Optional.of(person), read(person.key()));
        assertEquals(Optional.empty(), read(new SubjectKey("other", key)));
    }

    private Optional<Subject> read(SubjectKey key) {
        return await(() -> subjects().read(key));
    }

    private Settlement merge(UUID id, SubjectKey key, Function<Affected, Settlement> decide) {
        return await(() -> subjects().merge(id, key, new PropertyChange(Map.of("b", 2L), Set.of("a")), decide));
    }

    private static Subject subject(Settlement settlement) {
        return assertInstanceOf(Settlement.Accepted.class, settlement).subject();
    }

    @Test
    protected void the_running_flows_of_a_subject_are_the_active_and_the_paused_ones() {
        var ann = merged(person("ann"), Map.of()).key();
        var ended = created(ann, published("ended"), 1);
        write(move(1, after(ended, FlowState.EXITED), anyone()));
        var again = created(ann, ended.schema(), 2);
        var active = created(ann, published("active"), 1);
        var paused = after(created(ann, published("paused"), 1), FlowState.PAUSED);
        write(move(1, paused, anyone()));
        created(person("bob"), active.schema(), 1);
        var asked = new HashSet<FlowInstance>();

        merge(UUID.randomUUID(), ann, affected -> {
            asked.addAll(affected.running());
            return accept(affected);
        });

        assertEquals(Set.of(again, active, paused), asked);
    }

    private void write(Move move) {
        assertEquals(1, await(() -> stores().flows().write(List.of(move))).size());
    }

    @Test
    protected void a_change_is_decided_on_the_subject_as_it_is_then_and_on_its_running_flows() {
        var ann = merged(person("ann"), Map.of("a", 1L));
        var running = created(ann.key(), published("running"), 1);
        var ended = created(ann.key(), published("ended"), 1);
        write(move(1, after(ended, FlowState.COMPLETED), anyone()));
        var asked = new AtomicReference<>(new Affected(ann, List.of()));

        var settlement = merge(UUID.randomUUID(), ann.key(), affected -> {
            asked.set(affected);
            return accept(affected);
        });

        assertEquals(new Affected(subject(settlement), List.of(running)), asked.get());
        assertEquals(Map.of("b", 2L), subject(settlement).properties());
        assertEquals(read(ann.key()), Optional.of(subject(settlement)));
    }

    @Test
    protected void the_moves_of_an_accepted_change_are_written_with_their_log() {
        var ann = merged(person("ann"), Map.of("a", 1L));
        var one = created(ann.key(), published("one"), 1);
        var two = created(ann.key(), published("two"), 1);
        var stays = created(ann.key(), published("stays"), 1);
        var origin = keyed("k");
        var moved = List.of(after(one, FlowState.COMPLETED), after(two, FlowState.ACTIVE));

        merge(
                UUID.randomUUID(),
                ann.key(),
                affected -> new Settlement.Accepted(
                        affected.subject(),
                        moved.stream().map(next -> move(1, next, origin)).toList()));

        assertEquals(Optional.of(moved.getFirst()), loaded(one));
        assertEquals(Optional.of(moved.getLast()), loaded(two));
        assertEquals(Optional.of(stays), loaded(stays));
        assertEquals(origin, history(one).getLast().origin());
        assertEquals(change(moved.getLast()), history(two).getLast().change());
        assertEquals(1, history(stays).size());
    }

    @Test
    protected void a_new_subject_begins_the_current_versions_of_the_flows_that_start_on_its_kind() {
        var kind = unique("gadget");
        var one = new SubjectKey(kind, "one");
        var two = new SubjectKey(kind, "two");
        startingOn("a-first", kind, "open");
        var first = new SchemaVersion(startingOn("a-first", kind, "later"), 2);
        var second = new SchemaVersion(startingOn("b-second", kind, "open"), 1);
        startingOn("other", unique("widget"), "open");
        var begun = new ArrayList<List<Beginning>>();
        Function<Affected, Settlement> note = affected -> {
            begun.add(affected.beginning());
            return accept(affected);
        };

        merge(UUID.randomUUID(), one, note);
        merge(UUID.randomUUID(), one, note);
        await(() -> stores().subjects().delete(one, StoreContract::accept));
        created(two, second.schema(), 4);
        merge(UUID.randomUUID(), two, note);

        assertEquals(
                List.of(
                        List.of(new Beginning(first, 1), new Beginning(second, 1)),
                        List.of(),
                        List.of(new Beginning(first, 1), new Beginning(second, 5))),
                begun);
    }

    @Test
    protected void the_flows_that_begin_with_a_subject_are_written_with_it() {
        var schema = published("begun");
        var flow = fresh(person("ann"), schema, 1);

        var settlement = merge(
                UUID.randomUUID(),
                person("ann"),
                affected -> new Settlement.Accepted(affected.subject(), List.of(move(0, flow, anyone()))));

        assertEquals(Optional.of(subject(settlement)), read(person("ann")));
        assertEquals(Optional.of(flow), loaded(flow));
        assertEquals(1, history(flow).size());
    }

    private String startingOn(String name, String kind, String step) {
        var schema = unique(name);
        var document = document(schema, step);
        document.putArray("start_on").add("nothing").add(kind);
        await(() -> stores().schemas().publish(schema, document));
        return schema;
    }

    @Test
    protected void a_change_that_does_not_stand_leaves_nothing_behind() {
        var ann = merged(person("ann"), Map.of("a", 1L));
        var flow = created(ann.key(), published("flow"), 1);
        var refused = new Settlement.Refused(List.of(Failure.of(ErrorCode.TOO_LARGE, "too large")));

        for (var settlement : List.of(refused, new Settlement.Unprepared(Set.of(SchemaVersion.of(flow))))) {
            assertEquals(settlement, merge(UUID.randomUUID(), ann.key(), affected -> settlement));
            assertEquals(settlement, merge(UUID.randomUUID(), person("new"), affected -> settlement));
            assertEquals(Optional.of(settlement), await(() -> subjects().delete(ann.key(), affected -> settlement)));
        }

        assertEquals(Optional.of(ann), read(ann.key()));
        assertEquals(Optional.empty(), read(person("new")));
        assertEquals(Optional.of(flow), loaded(flow));
    }

    @Test
    protected void a_change_whose_flow_was_moved_by_somebody_else_leaves_nothing_behind() {
        var ann = merged(person("ann"), Map.of("a", 1L));
        var one = created(ann.key(), published("one"), 1);
        var two = created(ann.key(), published("two"), 1);
        Function<Affected, Settlement> late = affected -> new Settlement.Accepted(
                affected.subject(),
                List.of(
                        move(1, after(one, FlowState.COMPLETED), anyone()),
                        move(7, after(two, FlowState.COMPLETED), anyone())));

        assertOvertaken(
                () -> subjects().merge(UUID.randomUUID(), ann.key(), new PropertyChange(Map.of(), Set.of("a")), late));
        assertOvertaken(() -> subjects().delete(ann.key(), late));

        assertEquals(Optional.of(ann), read(ann.key()));
        assertEquals(Optional.of(one), loaded(one));
        assertEquals(1, history(one).size());
        assertEquals(Optional.of(two), loaded(two));
    }

    private void assertOvertaken(Supplier<Future<?>> change) {
        var cause = await(() -> change.get().transform(result -> Future.succeededFuture(result.cause())));
        assertEquals(
                Effect.ABORTED_BY_CONCURRENCY,
                assertInstanceOf(StoreException.class, cause).effect());
    }

    @Test
    protected void a_deleted_subject_is_gone_and_its_flows_stay_as_they_were_moved() {
        var ann = merged(person("ann"), Map.of("a", 1L));
        var flow = created(ann.key(), published("flow"), 1);
        var ended = after(flow, FlowState.EXITED);
        var asked = new AtomicReference<>(new Affected(ann, List.of()));

        var settlement = await(() -> subjects().delete(ann.key(), affected -> {
            asked.set(affected);
            return new Settlement.Accepted(affected.subject(), List.of(move(1, ended, anyone())));
        }));

        assertEquals(ann, subject(settlement.orElseThrow()));
        assertEquals(new Affected(ann, List.of(flow)), asked.get());
        assertEquals(Optional.empty(), read(ann.key()));
        assertEquals(Optional.of(ended), loaded(flow));
        assertEquals(2, history(flow).size());
    }

    @Test
    protected void a_subject_that_is_not_there_is_not_deleted_and_nothing_is_decided() {
        assertEquals(
                Optional.empty(),
                await(() -> subjects().delete(person("nobody"), affected -> {
                    throw new AssertionError("asked about " + affected);
                })));
    }

    @Test
    protected void a_subject_that_takes_the_place_of_a_deleted_one_has_none_of_its_revisions() {
        var key = person("ann");
        merged(key, Map.of("a", 1L));
        var last = merged(key, Map.of("a", 2L));
        await(() -> subjects().delete(key, StoreContract::accept));

        var next = merged(key, Map.of("a", 3L));

        assertTrue(last.revision() < next.revision());
        assertNotEquals(last.id(), next.id());
        assertEquals(Map.of("a", 3L), next.properties());
    }

    @Test
    protected void a_subject_is_found_by_its_id() {
        var subject = merged(person("ann"), Map.of());

        assertEquals(Optional.of(subject.key()), await(() -> subjects().find(subject.id())));
        assertEquals(Optional.empty(), await(() -> subjects().find(UUID.randomUUID())));
    }

    @Test
    protected void the_flows_of_a_subject_are_the_latest_of_each_schema_oldest_first() {
        var ann = person("ann");
        var late = published("a-late");
        var early = published("z-early");
        created(ann, early, 1);
        var earlySecond = created(ann, early, 2);
        var lateFirst = created(ann, late, 1);
        created(person("bob"), early, 1);

        assertEquals(List.of(earlySecond, lateFirst), await(() -> subjects().flows(ann)));
        assertEquals(List.of(), await(() -> subjects().flows(person("nobody"))));
    }
}
