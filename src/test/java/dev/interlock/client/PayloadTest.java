package dev.interlock.client;

import static dev.interlock.client.FakeNode.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadTest {
    private static JsonObject copy(JsonObject given) {
        return FakeNode.await(Payload.of(given));
    }

    @Test
    void what_is_changed_later_is_not_changed_in_the_copy() {
        var given = new JsonObject().put("in", new JsonObject().put("list", new JsonArray().add(1)));

        var copy = copy(given);
        given.getJsonObject("in").put("more", true).getJsonArray("list").add(2);

        assertEquals(new JsonObject("{\"in\": {\"list\": [1]}}"), copy);
    }

    @Test
    void numbers_stay_as_they_are_written() {
        assertEquals(
                "{\"n\":1.50}",
                copy(new JsonObject().put("n", new BigDecimal("1.50"))).encode());
    }

    @Test
    void a_value_that_can_be_encoded_is_sent_as_that() {
        var id = UUID.fromString("00000000-0000-4000-8000-000000000001");

        assertEquals(id.toString(), copy(new JsonObject().put("id", id)).getString("id"));
    }

    static Stream<JsonObject> unsendable() {
        var circle = new JsonObject();
        circle.put("inner", new JsonObject().put("outer", circle));
        return Stream.of(new JsonObject().put("x", new Object()), circle);
    }

    @ParameterizedTest
    @MethodSource("unsendable")
    void what_cannot_be_encoded_is_refused_and_said_why(JsonObject given) {
        var failure = failure(Payload.of(given));

        assertEquals("invalid_request", failure.code());
        assertEquals(400, failure.status());
        var message = failure.errors().getFirst().message();
        assertTrue(message.startsWith("the data cannot be sent: "), message);
        assertTrue(message.length() < 300, message);
    }
}
