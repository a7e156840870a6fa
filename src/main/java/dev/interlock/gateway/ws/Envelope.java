package dev.interlock.gateway.ws;

import dev.interlock.bus.Answer;
import dev.interlock.bus.Failure;
import java.util.stream.Collectors;

/** Writes what a WebSocket client reads. */
final class Envelope {
    private Envelope() {}

    /**
     * The text of one response.
     *
     * @param requestId JSON text, written as it is
     */
    static String response(String requestId, Answer answer) {
        var errors = answer.errors().stream()
                .map(Failure::toJson)
                .map(Object::toString)
                .collect(Collectors.joining(","));
        return "{\"request_id\":" + requestId + ",\"errors\":[" + errors + "],\"status\":" + answer.status()
                + ",\"data\":" + answer.data() + '}';
    }

    /**
     * The text of one event.
     *
     * @param requestId JSON text of the subscription's request, written as it is
     * @param data JSON text, written as it is
     */
    static String event(String event, String requestId, String data) {
        return "{\"event\":\"" + event + "\",\"request_id\":" + requestId + ",\"data\":" + data + '}';
    }
}
