package dev.interlock.gateway.ws;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SegmentedStringWriter;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interlock.bus.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes an answer as the response that a WebSocket client reads. */
final class Envelope {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Envelope() {}

    /**
     * The text of one response.
     *
     * @param requestId JSON text, written as it is
     */
    static String response(String requestId, Answer answer) {
        try (var text = new SegmentedStringWriter(new BufferRecycler())) {
            try (var json = MAPPER.createGenerator(text)) {
                json.writeStartObject();
                json.writeFieldName("request_id");
                json.writeRawValue(requestId);
                writeErrors(json, answer);
                json.writeNumberField("status", answer.status());
                json.writeFieldName("data");
                json.writeTree(answer.data());
                json.writeEndObject();
            }
            return text.getAndClear();
        } catch (IOException e) {
            throw new UncheckedIOException("a response in memory cannot be written", e);
        }
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

    private static void writeErrors(JsonGenerator json, Answer answer) throws IOException {
        json.writeArrayFieldStart("errors");
        for (var failure : answer.errors()) {
            json.writeTree(failure.toJson());
        }
        json.writeEndArray();
    }
}
