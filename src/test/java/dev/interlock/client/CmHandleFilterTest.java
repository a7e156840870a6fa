package dev.interlock.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CmHandleFilterTest {
    private static CmHandleFilter by(String name, String value) {
        return new CmHandleFilter(Optional.empty(), Optional.empty(), Map.of(name, value));
    }

    @Test
    void a_value_may_have_a_colon() {
        assertEquals(new JsonArray().add("site:a:b"), by("site", "a:b").toJson().getJsonArray("property"));
    }

    @Test
    void a_name_with_a_colon_is_refused_because_another_one_would_be_asked_for() {
        var refused = assertThrows(IllegalArgumentException.class, () -> by("a:b", "c"));

        assertTrue(String.valueOf(refused.getMessage()).contains("'a:b'"), refused.toString());
    }
}
