package dev.interlock.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    private static Fields with(String key) {
        return new Fields(JsonNodeFactory.instance.objectNode().put("key", key), "/data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e4", "\ud83d\ude82"})
    void the_length_of_a_key_is_counted_in_code_points(String character) {
        assertEquals(character, with(character).key("key", 200));
        var longest = character.repeat(200);
        assertEquals(longest, with(longest).key("key", 200));

        var fields = with(character.repeat(201));
        var refused = assertThrows(FailureException.class, () -> fields.key("key", 200));
        assertEquals(
                "key: expected 1 to 200 characters, got 201", refused.failure().message());
    }

    @Test
    void a_key_is_not_empty() {
        var fields = with("");
        assertThrows(FailureException.class, () -> fields.optionalKey("key", 200));
    }
}
