package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PropertyChangeTest {

    private static PropertyChange of(String json) {
        return PropertyChange.of(RunningLanes.json(json));
    }

    private static Subject subject(Map<String, Object> properties) {
        return new Subject(UUID.randomUUID(), new SubjectKey("device", "d"), properties, 1);
    }

    @Test
    void a_change_sets_replaces_and_removes_and_leaves_the_rest() {
        var before = Map.<String, Object>of("kept", 1L, "replaced", "old", "removed", true);

        var after = of("{'replaced': 'new', 'removed': null, 'unknown': null, 'added': 2}")
                .applyTo(before);

        assertEquals(Map.of("kept", 1L, "replaced", "new", "added", 2L), after);
    }

    @Test
    void a_null_inside_a_property_is_a_value() {
        var inner = new HashMap<String, Object>();
        inner.put("b", null);

        assertEquals(
                Map.of("a", inner, "c", Arrays.asList(1L, null)),
                of("{'a': {'b': null}, 'c': [1, null]}").applyTo(Map.of()));
    }

    @Test
    void a_change_that_is_there_already_is_seen() {
        var subject = subject(Map.of("a", 1L, "b", Map.of("c", "d")));

        assertTrue(of("{}").isIn(subject));
        assertTrue(of("{'a': 1, 'b': {'c': 'd'}, 'unknown': null}").isIn(subject));
        assertFalse(of("{'a': 2}").isIn(subject));
        assertFalse(of("{'a': null}").isIn(subject));
        assertFalse(of("{'b': {}}").isIn(subject));
        assertFalse(of("{'e': 1}").isIn(subject));
    }
}
