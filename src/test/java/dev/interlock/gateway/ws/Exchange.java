package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.gateway.RawWebSocket;

/** One request over a socket and what is to be seen of its response. */
final class Exchange {
    private Exchange() {}

    static String flowStatus(String requestId, String instance) {
        return "{\"action\":\"flow_status\",\"request_id\":" + requestId + ",\"data\":{\"flow_instance_id\":\""
                + instance + "\"}}";
    }

    static void assertStillServes(RawWebSocket client) {
        assertEquals(
                200, client.call(flowStatus("\"next\"", "next")).path("status").asInt());
    }

    static void assertRefused(JsonNode response, String requestId, String code) {
        assertEquals(requestId, response.path("request_id").toString());
        assertEquals(code, error(response).path("code").asText(), response.toString());
        assertEquals(1, response.path("errors").size());
        assertTrue(response.path("status").asInt() >= 400);
        assertTrue(response.path("data").isObject());
    }

    static JsonNode error(JsonNode response) {
        return response.path("errors").path(0);
    }
}
