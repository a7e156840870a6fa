package dev.interlock.gateway.ws;

import static dev.interlock.gateway.ws.Exchange.assertRefused;
import static dev.interlock.gateway.ws.Exchange.assertStillServes;
import static dev.interlock.gateway.ws.Exchange.error;
import static dev.interlock.gateway.ws.Exchange.flowStatus;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.gateway.RawWebSocket;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketVerticleTest {
    private final RunningGateway gateway = new RunningGateway();
    private final RawWebSocket socket = new RawWebSocket(gateway.port());

    @AfterEach
    void close() {
        socket.close();
        gateway.close();
    }

    @Test
    void a_call_reaches_its_service_and_its_answer_comes_back_in_the_envelope() {
        socket.send("{\"action\":\"flow_status\",\"request_id\":7,\"data\":{\"flow_instance_id\":\"a\"}}");

        assertEquals(
                "{\"request_id\":7,\"errors\":[],\"status\":200,\"data\":{\"flow_instance_id\":\"a\"}}",
                socket.readText());
        assertEquals(Action.FLOW_STATUS, gateway.calls.element().action());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "\"1\"",
                "9007199254740993",
                "1e400",
                "0.1",
                "-0.0",
                "1.10",
                "1E+2",
                "\"é\\n\"",
                "\"\\ud800\"",
                "\"\""
            })
    void a_request_id_comes_back_as_the_token_it_was(String token) {
        socket.send("{\"action\":\"flow_status\",\"request_id\":" + token + ",\"data\":{}}");

        assertTrue(socket.readText().startsWith("{\"request_id\":" + token + ","));
    }

    /** What a batch says of its items may repeat what they were sent as. */
    @Test
    void halves_of_characters_come_back_in_an_answer_that_succeeds() {
        socket.send("{\"action\":\"register_cm_handles\",\"request_id\":1,\"data\":{\"\\ud800{\":\"\\udc00\"}}");

        assertTrue(socket.readText().endsWith("\"data\":{\"\\ud800{\":\"\\udc00\"}}"));
    }

    static Stream<Arguments> fatalFrames() {
        var half = new byte[] {(byte) 0xc3};
        var overlong = new byte[] {(byte) 0xc0, (byte) 0xaf};
        var surrogate = new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
        var large = new byte[RunningGateway.MAX_MESSAGE];
        return Stream.of(
                fatal("binary frame", 1003, new Sent(true, RawWebSocket.BINARY, "{}".getBytes(UTF_8))),
                fatal("invalid UTF-8: cut off", 1007, new Sent(true, RawWebSocket.TEXT, half)),
                fatal("invalid UTF-8: overlong form", 1007, new Sent(true, RawWebSocket.TEXT, overlong)),
                fatal("invalid UTF-8: surrogate", 1007, new Sent(true, RawWebSocket.TEXT, surrogate)),
                fatal(
                        "invalid UTF-8 split over frames",
                        1007,
                        new Sent(false, RawWebSocket.TEXT, half),
                        new Sent(true, RawWebSocket.CONTINUATION, half)),
                fatal(
                        "oversized frame",
                        1009,
                        new Sent(true, RawWebSocket.TEXT, new byte[RunningGateway.MAX_MESSAGE + 1])),
                fatal("very large frame", 1009, new Sent(true, RawWebSocket.TEXT, new byte[1_000_000])),
                fatal(
                        "oversized message of small frames",
                        1009,
                        new Sent(false, RawWebSocket.TEXT, large),
                        new Sent(true, RawWebSocket.CONTINUATION, new byte[1])),
                fatal("continuation of nothing", 1002, new Sent(true, RawWebSocket.CONTINUATION, "{}".getBytes(UTF_8))),
                fatal(
                        "reserved bit",
                        1002,
                        new Sent(
                                true,
                                0x40 | RawWebSocket.TEXT,
                                flowStatus("5", "i").getBytes(UTF_8))),
                fatal("unknown opcode", 1002, new Sent(true, 3, "{}".getBytes(UTF_8))));
    }

    private static Arguments fatal(String name, int code, Sent... frames) {
        return Arguments.of(Named.of(name, frames), code);
    }

    record Sent(boolean last, int opcode, Buffer payload) {
        Sent(boolean last, int opcode, byte[] payload) {
            this(last, opcode, Buffer.buffer(payload));
        }
    }

    @DisplayName("W15: a frame that cannot be is answered with its close code, and a new socket works")
    @ParameterizedTest(name = "{0}")
    @MethodSource("fatalFrames")
    void w15_a_frame_that_cannot_be_closes_only_its_connection(Sent[] frames, int code) {
        for (var frame : frames) {
            socket.send(frame.last(), frame.opcode(), frame.payload().getBytes());
        }

        assertEquals(code, socket.readCloseCode());
        assertTrue(gateway.calls.isEmpty(), "nothing reached a service");
        try (var other = new RawWebSocket(gateway.port())) {
            assertStillServes(other);
        }
    }

    @Test
    void a_message_in_several_frames_may_be_split_within_a_character() {
        var text = "{\"action\":\"flow_status\",\"request_id\":\"é\",\"data\":{}}".getBytes(UTF_8);
        int within = new String(text, UTF_8).indexOf('é') + 1;

        socket.send(false, RawWebSocket.TEXT, Arrays.copyOf(text, within));
        socket.send(true, RawWebSocket.PING, new byte[] {1});
        socket.send(false, RawWebSocket.CONTINUATION, new byte[0]);
        socket.send(true, RawWebSocket.CONTINUATION, Arrays.copyOfRange(text, within, text.length));

        assertEquals(RawWebSocket.PONG, socket.read().opcode());
        assertEquals("é", socket.readJson().path("request_id").asText());
    }

    @Test
    void a_message_of_exactly_the_limit_is_read() {
        var frame = "{\"action\":\"flow_status\",\"request_id\":1,\"data\":{\"p\":\"\"}}";
        var padding = "x".repeat(RunningGateway.MAX_MESSAGE - frame.length());

        var response = socket.call(frame.replace("\"\"", "\"" + padding + "\""));

        assertEquals(200, response.path("status").asInt());
    }

    @Test
    void a_batch_is_passed_on_although_a_value_cannot_be_stored_because_only_its_item_is_at_fault() {
        var response = socket.call(
                "{\"action\":\"register_cm_handles\",\"request_id\":1,\"data\":{\"createdCmHandles\":[\"a\\u0000\"]}}");

        assertEquals(200, response.path("status").asInt());
        assertEquals(
                "a\0", gateway.calls.element().data().at("/createdCmHandles/0").asText());
    }

    @Test
    void a_batch_is_passed_on_with_its_numbers_and_keys_as_they_are_written() {
        var data = "{\"createdCmHandles\":[{\"cmHandle\":\"a\",\"cmHandleProperties\":{\"a\":1.10,\"b\":1e3,\"c\":-0,"
                + "\"d\":12345678901234567890.125,\"e\":0.0000001,\"f\":1E400,\"g\\u0000\":9007199254740993}}]}";

        var response = socket.call("{\"data\":" + data + ",\"action\":\"register_cm_handles\",\"request_id\":1}");

        assertEquals(200, response.path("status").asInt());
        assertEquals(data, gateway.calls.element().data().toString());
    }

    @Test
    void the_numbers_of_other_calls_are_computed() {
        socket.call(
                "{\"action\":\"identify\",\"request_id\":1,\"data\":{\"person_key\":\"p\",\"properties\":{\"a\":1.10,\"b\":1e3,\"c\":-0}}}");

        assertEquals(
                "{\"a\":1.1,\"b\":1000.0,\"c\":0}",
                gateway.calls.element().data().path("properties").toString());
    }

    @Test
    void a_request_id_in_flight_cannot_be_used_again_on_its_connection_but_on_another() {
        Map<String, Promise<Answer>> held = holdCalls();
        socket.send(flowStatus("1", "first"));

        assertRefused(socket.call(flowStatus("1", "second")), "1", "duplicate_request_id");
        try (var other = new RawWebSocket(gateway.port())) {
            other.send(flowStatus("1", "other"));
            release(held, "other");
            assertEquals(200, other.readJson().path("status").asInt());
        }
        release(held, "first");
        assertEquals(
                "first", socket.readJson().path("data").path("flow_instance_id").asText());
        socket.send(flowStatus("1", "again"));
        release(held, "again");
        assertEquals(
                "again", socket.readJson().path("data").path("flow_instance_id").asText());
        assertFalse(held.containsKey("second"));
    }

    @Test
    void the_number_one_and_the_text_one_are_two_request_ids() {
        var held = holdCalls();

        socket.send(flowStatus("1", "number"));
        socket.send(flowStatus("\"1\"", "text"));
        release(held, "text");

        assertTrue(socket.readJson().path("request_id").isTextual());
    }

    @Test
    void more_calls_in_flight_than_allowed_are_refused_until_one_is_answered() {
        var held = holdCalls();
        for (int i = 0; i < RunningGateway.MAX_IN_FLIGHT; i++) {
            socket.send(flowStatus(Integer.toString(i), "call-" + i));
        }

        var refused = socket.call(flowStatus("99", "too-many"));

        assertRefused(refused, "99", "rate_limited");
        assertTrue(error(refused).at("/details/retry_after_ms").asInt() > 0);
        assertTrue(error(refused).path("retryable").asBoolean());
        release(held, "call-3");
        assertEquals(3, socket.readJson().path("request_id").asInt());
        socket.send(flowStatus("99", "fits"));
        release(held, "fits");
        assertEquals(200, socket.readJson().path("status").asInt());
    }

    @Test
    void a_response_after_the_client_has_gone_is_dropped_and_the_node_serves_on() {
        var held = holdCalls();
        socket.send(flowStatus("1", "late"));
        var answer = held(held, "late");
        socket.close();

        answer.complete(Answer.ok(JsonNodeFactory.instance.objectNode()));

        gateway.serveWith(call -> Future.succeededFuture(Answer.ok(call.data())));
        try (var other = new RawWebSocket(gateway.port())) {
            assertStillServes(other);
        }
    }

    @Test
    void a_client_that_does_not_read_is_not_read_from_and_loses_nothing() throws Exception {
        int requests = 3000;
        // Refused at once and with all the names repeated: the way to the most bytes for a request.
        var request = "{\"action\":\"transition\",\"request_id\":%d,\"data\":{\"step_schema_identifier\":\""
                + "x".repeat(3500) + "\",\"input\":1e400}}";
        var sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < requests; i++) {
                socket.send(request.formatted(i));
            }
        });
        // Others on each event loop have many turns: time enough for all of the requests, were they read.
        try (var other = new RawWebSocket(gateway.port());
                var another = new RawWebSocket(gateway.port())) {
            for (int i = 0; i < 1000; i++) {
                assertStillServes(other);
                assertStillServes(another);
            }
        }

        assertTrue(refusedTransitions() < requests / 2.0, "taken although nobody read: " + refusedTransitions());

        var answered = new HashSet<Integer>();
        for (int i = 0; i < requests; i++) {
            assertTrue(answered.add(socket.readJson().path("request_id").asInt()), "answered twice");
        }
        sender.join();
    }

    private double refusedTransitions() {
        return gateway.registry
                .get("interlock.calls")
                .tags("action", "transition", "status", "400")
                .counter()
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"interlock.v1", "other, interlock.v1"})
    void the_sub_protocol_is_chosen_where_it_is_offered(String offered) {
        try (var client = new RawWebSocket(gateway.port(), "Sec-WebSocket-Protocol: " + offered)) {
            assertTrue(client.handshake().toLowerCase(Locale.ROOT).contains("sec-websocket-protocol: interlock.v1"));
            assertStillServes(client);
        }
    }

    @Test
    void a_client_that_offers_other_sub_protocols_only_is_served_without_one() {
        try (var client = new RawWebSocket(gateway.port(), "Sec-WebSocket-Protocol: other")) {
            assertFalse(client.handshake().toLowerCase(Locale.ROOT).contains("sec-websocket-protocol"));
            assertStillServes(client);
        }
    }

    @Test
    void a_client_that_offers_compression_is_served_without() {
        try (var client = new RawWebSocket(gateway.port(), "Sec-WebSocket-Extensions: permessage-deflate")) {
            assertTrue(client.handshake().startsWith("HTTP/1.1 101 "), client.handshake());
            assertFalse(client.handshake().toLowerCase(Locale.ROOT).contains("sec-websocket-extensions"));
            assertStillServes(client);
        }
    }

    @Test
    void calls_and_open_sockets_are_measured() {
        assertStillServes(socket);
        assertRefused(socket.call("nonsense"), "null", "malformed_frame");

        assertEquals(1, gateway.registry.get("interlock.sockets").gauge().value());
        var calls = new HashMap<String, Double>();
        gateway.registry
                .get("interlock.calls")
                .counters()
                .forEach(counter -> calls.put(
                        counter.getId().getTag("action") + " " + counter.getId().getTag("status"), counter.count()));
        assertEquals(Map.of("flow_status 200", 1.0, "none 400", 1.0), calls);
        assertEquals(
                1,
                gateway.registry
                        .get("interlock.call")
                        .tag("action", "flow_status")
                        .timer()
                        .count());
    }

    /** Lets calls wait, by the instance they name. */
    private Map<String, Promise<Answer>> holdCalls() {
        var held = new ConcurrentHashMap<String, Promise<Answer>>();
        gateway.serveWith(call -> {
            Promise<Answer> answer = Promise.promise();
            held.put(call.data().path("flow_instance_id").asText(), answer);
            return answer.future();
        });
        return held;
    }

    private void release(Map<String, Promise<Answer>> held, String instance) {
        held(held, instance)
                .complete(Answer.ok(JsonNodeFactory.instance.objectNode().put("flow_instance_id", instance)));
    }

    private static Promise<Answer> held(Map<String, Promise<Answer>> held, String instance) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < end) {
            var answer = held.get(instance);
            if (answer != null) {
                return answer;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the call did not arrive: " + instance);
    }
}
