package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrettyJsonTest {
    @Test
    void what_fits_in_a_line_stands_on_one_and_all_else_goes_one_entry_a_line() throws JsonProcessingException {
        var word = "x".repeat(60);
        assertEquals(
                """
                {
                  "short": {"a": [1, 2]},
                  "long": [
                    {"w": "%1$s"},
                    {"w": "%1$s"}
                  ]
                }""".formatted(word),
                pretty("{'short':{'a':[1,2]},'long':[{'w':'%1$s'},{'w':'%1$s'}]}".formatted(word)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1.10", "'a\\n\\u0000'", "null", "{'a\\'b':[{},[],{'c':[1e400,-2.50]}]}"})
    void nothing_is_changed(String json) throws JsonProcessingException {
        var node = Documents.JSON.readTree(json.replace('\'', '"').replace("\\\"", "'"));

        assertEquals(node, Documents.JSON.readTree(PrettyJson.of(node)));
    }

    private static String pretty(String json) throws JsonProcessingException {
        return PrettyJson.of(Documents.JSON.readTree(json.replace('\'', '"')));
    }
}
