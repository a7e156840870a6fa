package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link SubjectStore} does. */
public abstract class SubjectStoreContract extends StoreContract {

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

        assertEquals(1, subject.revision());
        assertPlain(properties, subject.properties());
        assertPlain(
                properties,
                await(() -> stores().flows().beforeStart(subject.key(), "none", anyone(), java.time.Duration.ZERO))
                        .subject()
                        .orElseThrow()
                        .properties());
    }

    /** A double that is whole may come back as the integer of the same value. */
    private static void assertPlain(Map<String, Object> expected, Map<String, Object> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, value) -> {
            var found = Optional.ofNullable(actual.get(name)).orElseThrow();
            if (value instanceof Double number) {
                assertEquals(number, ((Number) found).doubleValue(), name);
                assertEquals(
                        true, found instanceof Double || found instanceof Long, name + " is a " + found.getClass());
            } else {
                assertEquals(value, found, name);
            }
        });
    }

    @Test
    protected void a_merge_adds_replaces_and_removes() {
        var key = person("ann");
        var first = merged(key, Map.of("kept", 1L, "replaced", "old", "removed", true));

        var second =
                await(() -> subjects().merge(key, Map.of("replaced", "new", "added", 2L), Set.of("removed", "no")));

        assertEquals(Map.of("kept", 1L, "replaced", "new", "added", 2L), second.properties());
        assertEquals(first.id(), second.id());
        assertEquals(first.revision() + 1, second.revision());
    }

    @Test
    protected void a_merge_that_changes_nothing_leaves_the_revision() {
        var key = person("ann");
        var first = merged(key, Map.of("a", 1L));

        assertEquals(first, await(() -> subjects().merge(key, Map.of("a", 1L), Set.of("unknown"))));
        assertEquals(first, await(() -> subjects().merge(key, Map.of(), Set.of())));
    }

    @Test
    protected void a_removed_property_of_a_new_subject_is_not_there() {
        var subject = await(() -> subjects().merge(person("ann"), Map.of("a", 1L), Set.of("a")));

        assertEquals(Map.of(), subject.properties());
        assertEquals(1, subject.revision());
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
