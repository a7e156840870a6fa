package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Bus;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.RawResponse;

/**
 * What a client is told of a step, without texts for people.
 *
 * @param body the lists of failed items; of a refusal empty
 */
record Told(int status, JsonNode body) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode NOTHING = JsonNodeFactory.instance.missingNode();

    static Told status(int status) {
        return new Told(status, NOTHING);
    }

    static Told refused(Throwable cause) {
        var code = Bus.failureOf(cause).code();
        // A batch beyond the limits may be refused as either.
        return status((code == ErrorCode.TOO_LARGE ? ErrorCode.INVALID_REQUEST : code).status());
    }

    static Told done(Door door, RawResponse response) {
        if (response.status() == 200) {
            assertEquals("", response.body().toString());
            return status(200);
        }
        assertEquals("application/json", response.contentType());
        var body = read(response.body().toString());
        var text = door == Door.NCMP ? "errorText" : "error-text";
        body.forEach(list -> list.forEach(item -> {
            var removed = ((ObjectNode) item).remove(text);
            assertFalse(removed == null || removed.asText().isBlank(), () -> "no text: " + body);
        }));
        return new Told(response.status(), body);
    }

    private static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
