package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.FlowSearch.Filter;
import dev.interlock.flow.FlowSearch.Found;
import dev.interlock.flow.FlowSearch.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link FlowSearch} does. */
public abstract class FlowSearchContract extends StoreContract {
    private static final int MANY = 1000;

    protected FlowSearchContract(StoresUnderTest underTest) {
        super(underTest);
    }

    private Page page(int maxScan, Filter filter, Optional<FlowInstanceId> after, int limit) {
        return await(() -> search(maxScan).page(filter, after, limit));
    }

    /** The ids on all pages, one page after the other. */
    private List<FlowInstanceId> walk(int maxScan, Filter filter, int limit) {
        var ids = new ArrayList<FlowInstanceId>();
        Optional<FlowInstanceId> after = Optional.empty();
        do {
            var page = page(maxScan, filter, after, limit);
            assertTrue(page.items().size() <= limit);
            ids.addAll(ids(page));
            after = page.nextAfter();
        } while (after.isPresent());
        return ids;
    }

    private static List<FlowInstanceId> ids(Page page) {
        return page.items().stream().map(Found::id).toList();
    }

    private static List<FlowInstanceId> byAge(FlowInstance... instances) {
        return Stream.of(instances)
                .map(FlowInstance::id)
                .sorted(Comparator.comparing(FlowInstanceId::toString))
                .toList();
    }

    private static Filter ofSchema(String schema) {
        return filter(schema, null, null, null, null);
    }

    private static Filter ofSubject(SubjectKey subject) {
        return filter(null, null, null, subject.kind(), subject.key());
    }

    private static Filter filter(
            @Nullable String schema,
            @Nullable FlowState state,
            @Nullable String step,
            @Nullable String kind,
            @Nullable String key) {
        return new Filter(
                Optional.ofNullable(schema),
                Optional.ofNullable(state),
                Optional.ofNullable(step),
                Optional.ofNullable(kind),
                Optional.ofNullable(key));
    }

    private void finish(FlowInstance instance) {
        await(() -> stores().flows().write(List.of(move(1, after(instance, FlowState.COMPLETED), anyone()))));
    }

    private FlowInstance[] people(String schema, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> created(person("person-" + number), schema, 1))
                .toArray(FlowInstance[]::new);
    }

    @Test
    protected void an_instance_is_found_as_it_is() {
        var schema = published("flow");
        var steps = Map.of(
                "b", new StepStatus(StepState.ACTIVE, 1, Set.of()),
                "a", new StepStatus(StepState.ACTIVE, 2, Set.of()),
                "Z", new StepStatus(StepState.ACTIVE, 1, Set.of()),
                "done", new StepStatus(StepState.COMPLETED, 1, Set.of()),
                "join", new StepStatus(StepState.INACTIVE, 0, Set.of(1)));
        var instance = new FlowInstance(
                FlowInstanceId.create(Instant.now()), schema, 1, person("ann"), 3, FlowState.PAUSED, 7, steps);
        await(() -> stores().flows().create(move(0, instance, anyone())));

        var found = page(MANY, ofSchema(schema), Optional.empty(), 10).items().getFirst();

        assertEquals(
                new Found(
                        instance.id(),
                        schema,
                        1,
                        instance.subject(),
                        3,
                        FlowState.PAUSED,
                        7,
                        List.of("Z", "a", "b"),
                        found.updatedAt()),
                found);
        assertTrue(Duration.between(found.updatedAt(), Instant.now()).abs().toMinutes() < 5);
    }

    @Test
    protected void a_page_begins_after_an_instance_and_says_where_the_next_one_does() {
        var schema = published("flow");
        var ids = byAge(people(schema, 5));

        var first = page(MANY, ofSchema(schema), Optional.empty(), 2);
        var second = page(MANY, ofSchema(schema), first.nextAfter(), 2);
        var third = page(MANY, ofSchema(schema), second.nextAfter(), 2);

        assertEquals(ids.subList(0, 2), ids(first));
        assertEquals(Optional.of(ids.get(1)), first.nextAfter());
        assertEquals(ids.subList(2, 4), ids(second));
        assertEquals(ids.subList(4, 5), ids(third));
        assertEquals(Optional.empty(), third.nextAfter());
    }

    @Test
    protected void a_full_page_that_is_the_last_says_so() {
        var schema = published("flow");
        people(schema, 2);

        assertEquals(
                Optional.empty(),
                page(MANY, ofSchema(schema), Optional.empty(), 2).nextAfter());
    }

    @Test
    protected void instances_are_found_by_each_filter_and_by_all_together() {
        var schema = published("flow");
        var other = published("other");
        var ann = person("ann");
        var first = created(ann, schema, 1);
        var second = created(ann, schema, 2);
        var third = created(ann, other, 1);
        var bobs = created(person("bob"), schema, 1);
        finish(first);

        assertEquals(byAge(first, second, bobs), walk(MANY, ofSchema(schema), 10));
        assertEquals(byAge(first, second, third), walk(MANY, ofSubject(ann), 2));
        assertEquals(byAge(first, second), walk(MANY, filter(schema, null, null, ann.kind(), ann.key()), 10));
        assertEquals(byAge(first), walk(MANY, filter(schema, FlowState.COMPLETED, null, null, null), 10));
        assertEquals(byAge(second, bobs), walk(MANY, filter(schema, null, "open", null, null), 10));
        assertEquals(byAge(second), walk(MANY, filter(schema, FlowState.ACTIVE, "open", ann.kind(), ann.key()), 10));
        assertEquals(List.of(), walk(MANY, filter(schema, FlowState.COMPLETED, "open", null, null), 10));
        assertEquals(List.of(), walk(MANY, filter(schema, null, null, unique("kind"), null), 10));
        assertEquals(List.of(), walk(MANY, ofSchema(unique("unknown")), 10));
        assertEquals(List.of(), walk(MANY, ofSubject(person("nobody")), 10));
    }

    @Test
    protected void without_a_filter_all_instances_are_found() {
        var ids = byAge(created(person("ann"), published("flow"), 1), created(person("bob"), published("other"), 1));

        var found = walk(MANY, filter(null, null, null, null, null), 500);

        assertEquals(ids, found.stream().filter(ids::contains).toList());
        assertEquals(
                found.stream()
                        .sorted(Comparator.comparing(FlowInstanceId::toString))
                        .toList(),
                found);
    }

    @Test
    protected void a_page_on_which_few_instances_fit_is_short_and_says_where_to_go_on() {
        var schema = published("flow");
        var all = people(schema, 7);
        var ids = byAge(all);
        var last = Stream.of(all)
                .filter(instance -> instance.id().equals(ids.get(5)))
                .findFirst()
                .orElseThrow();
        finish(last);
        var completed = filter(schema, FlowState.COMPLETED, null, null, null);

        var first = page(3, completed, Optional.empty(), 2);
        var second = page(3, completed, first.nextAfter(), 2);
        var third = page(3, completed, second.nextAfter(), 2);

        assertEquals(List.of(), first.items());
        assertEquals(Optional.of(ids.get(2)), first.nextAfter());
        assertEquals(List.of(last.id()), ids(second));
        assertEquals(Optional.of(ids.get(5)), second.nextAfter());
        assertEquals(new Page(List.of(), Optional.empty()), third);
    }

    @Test
    protected void instances_of_other_schemas_are_not_looked_at() {
        var schema = published("flow");
        var other = published("other");
        var all = new ArrayList<FlowInstance>();
        for (int number = 0; number < 3; number++) {
            created(person("before-" + number), other, 1);
            all.add(created(person("person-" + number), schema, 1));
            created(person("after-" + number), other, 1);
        }

        var page = page(4, ofSchema(schema), Optional.empty(), 10);

        assertEquals(byAge(all.toArray(FlowInstance[]::new)), ids(page));
        assertEquals(Optional.empty(), page.nextAfter());
    }

    @Test
    protected void instances_of_other_subjects_are_not_looked_at() {
        var schema = published("flow");
        var ann = person("ann");
        var all = new ArrayList<FlowInstance>();
        for (int run = 1; run <= 3; run++) {
            created(person("before-" + run), schema, 1);
            all.add(created(ann, schema, run));
            created(person("after-" + run), schema, 1);
        }

        var page = page(3, ofSubject(ann), Optional.empty(), 10);

        assertEquals(byAge(all.toArray(FlowInstance[]::new)), ids(page));
        assertEquals(Optional.empty(), page.nextAfter());
    }

    @Test
    protected void a_subject_with_more_instances_than_are_looked_at_is_walked_through_too() {
        var schema = published("flow");
        var ann = person("ann");
        var all = IntStream.rangeClosed(1, 5)
                .mapToObj(run -> created(ann, schema, run))
                .toArray(FlowInstance[]::new);
        created(person("bob"), schema, 1);
        var filter = filter(schema, null, null, ann.kind(), ann.key());

        assertEquals(byAge(all), walk(4, filter, 2));
        assertEquals(byAge(all), walk(2, filter, 10));
        assertFalse(page(2, filter, Optional.empty(), 10).items().size() > 2, "no more than were looked at");
    }
}
