package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void json_becomes_plain_values() throws JsonProcessingException {
        var plain = plain("{\"a\": [1, 2.5, null, true, \"x\"], \"b\": {\"c\": 1.0}}");

        assertEquals(Map.of("a", Arrays.asList(1L, 2.5, null, true, "x"), "b", Map.of("c", 1.0)), plain);
    }

    @Test
    void integers_beyond_long_become_doubles() throws JsonProcessingException {
        var plain = plain("{\"n\": [9223372036854775807, 9223372036854775808, -9223372036854775809]}");

        assertEquals(Map.of("n", List.of(Long.MAX_VALUE, 0x1p63, -0x1p63)), plain);
    }

    @Test
    void numbers_beyond_the_doubles_become_the_largest() throws JsonProcessingException {
        var plain = plain("{\"n\": [1e400, -1e400, 1" + "0".repeat(400) + "]}");

        assertEquals(Map.of("n", List.of(Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE)), plain);
    }

    private static Map<String, Object> plain(String json) throws JsonProcessingException {
        return PlainJson.plain((ObjectNode) MAPPER.readTree(json));
    }
}
