package dev.interlock.gateway.ws;

import static dev.interlock.gateway.ws.Exchange.assertRefused;
import static dev.interlock.gateway.ws.Exchange.assertStillServes;
import static dev.interlock.gateway.ws.Exchange.error;
import static dev.interlock.gateway.ws.Exchange.flowStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.gateway.RawWebSocket;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of messages that are refused before they reach a service. */
class RefusalsVerticleTest {
    private final RunningGateway gateway = new RunningGateway();
    private final RawWebSocket socket = new RawWebSocket(gateway.port());

    @AfterEach
    void close() {
        socket.close();
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "null", "{}", "[1]"})
    void a_request_id_that_is_no_number_or_text_is_answered_with_null(String token) {
        var response = socket.call("{\"action\":\"flow_status\",\"request_id\":" + token + ",\"data\":{}}");

        assertRefused(response, "null", "invalid_request");
        assertEquals("/request_id", error(response).path("path").asText());
        assertStillServes(socket);
    }

    static Stream<Arguments> refusedTexts() {
        return Stream.of(
                refused("not JSON", "hello", "null", "malformed_frame", ""),
                refused("empty", "", "null", "malformed_frame", ""),
                refused("cut off", "{\"request_id\":5,\"action\":", "5", "malformed_frame", ""),
                refused("array", "[{\"request_id\":5}]", "null", "malformed_frame", ""),
                refused("scalar", "5", "null", "malformed_frame", ""),
                refused("text after the end", request("{}") + "x", "5", "malformed_frame", ""),
                refused("two objects", request("{}") + request("{}"), "5", "malformed_frame", ""),
                refused("deep nesting", request("[".repeat(100) + "]".repeat(100)), "5", "malformed_frame", ""),
                refused("huge number", request("{\"n\":" + "9".repeat(1001) + "}"), "5", "malformed_frame", ""),
                refused("number beyond a double", request("{\"n\":1e400}"), "5", "invalid_request", "/data/n"),
                refused(
                        "whole number beyond 64 bits",
                        request("{\"n\":[1,-9223372036854775809]}"),
                        "5",
                        "invalid_request",
                        "/data/n/1"),
                refused("huge request id", "{\"request_id\":" + "9".repeat(1001) + "}", "null", "malformed_frame", ""),
                refused("duplicate key", request("{\"a\":{\"b\":1,\"b\":1}}"), "5", "invalid_request", "/data/a/b"),
                refused(
                        "duplicate action",
                        "{\"request_id\":5,\"action\":\"flow_status\",\"action\":\"start\",\"data\":{}}",
                        "5",
                        "invalid_request",
                        "/action"),
                refused(
                        "duplicate request id",
                        "{\"request_id\":5,\"request_id\":6,\"action\":\"flow_status\",\"data\":{}}",
                        "null",
                        "invalid_request",
                        "/request_id"),
                refused(
                        "missing request id",
                        "{\"action\":\"start\",\"data\":{}}",
                        "null",
                        "invalid_request",
                        "/request_id"),
                refused("missing action", "{\"request_id\":5,\"data\":{}}", "5", "invalid_request", "/action"),
                refused("missing data", "{\"request_id\":5,\"action\":\"start\"}", "5", "invalid_request", "/data"),
                refused(
                        "wrong type of action",
                        "{\"request_id\":5,\"action\":1,\"data\":{}}",
                        "5",
                        "invalid_request",
                        "/action"),
                refused("wrong type of data", request("[]"), "5", "invalid_request", "/data"),
                refused(
                        "unknown action",
                        "{\"request_id\":5,\"action\":\"jump\",\"data\":{}}",
                        "5",
                        "unknown_action",
                        "/action"),
                refused(
                        "action of another door",
                        "{\"request_id\":5,\"action\":\"publish_flow_schema\",\"data\":{}}",
                        "5",
                        "unknown_action",
                        "/action"),
                refused("half a surrogate pair", request("{\"a\":\"\\udc00\"}"), "5", "invalid_request", "/data/a"),
                refused("U+0000 in an identifier", request("{\"a\":\"x\\u0000\"}"), "5", "invalid_request", "/data/a"),
                refused("U+0000 in a key", request("{\"a\\u0000\":1}"), "5", "invalid_request", "/data/a\0"));
    }

    private static String request(String data) {
        return "{\"request_id\":5,\"action\":\"flow_status\",\"data\":" + data + "}";
    }

    private static Arguments refused(String name, String text, String requestId, String code, String path) {
        return Arguments.of(Named.of(name, text), requestId, code, path);
    }

    @DisplayName("W15: a text that is refused leaves the connection open and the node as it was")
    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedTexts")
    void w15_a_text_that_is_refused_leaves_the_connection_open(
            String text, String requestId, String code, String path) {
        var response = socket.call(text);

        assertRefused(response, requestId, code);
        assertEquals(path, error(response).path("path").asText());
        assertTrue(gateway.calls.isEmpty(), "nothing reached a service");
        assertStillServes(socket);
    }

    @Test
    void a_refused_transition_tells_its_result_and_what_it_was_asked_also_if_the_gateway_refuses_it() {
        var response = socket.call("{\"action\":\"transition\",\"request_id\":1,\"data\":{\"flow_instance_id\":\"i\","
                + "\"step_schema_identifier\":\"s\",\"transition_schema_identifier\":\"t\",\"input\":{\"x\":1e999}}}");

        assertRefused(response, "1", "invalid_request");
        var data = response.path("data");
        assertEquals("failure", data.path("result").asText());
        assertEquals(
                error(response).path("message").asText(), data.path("message").asText());
        assertEquals("i", data.path("flow_instance_id").asText());
        assertEquals("s", data.path("step_schema_id").asText());
        assertEquals("t", data.path("transition_schema_identifier").asText());
    }

    @Test
    void a_transition_whose_data_is_no_object_is_refused_as_a_transition() {
        var response = socket.call("{\"action\":\"transition\",\"request_id\":1,\"data\":7}");

        assertRefused(response, "1", "invalid_request");
        assertEquals("failure", response.path("data").path("result").asText());
    }

    @Test
    void a_service_that_fails_is_answered_as_a_refused_transition() {
        gateway.serveWith(call -> Future.failedFuture(
                Failure.of(ErrorCode.STEP_NOT_ACTIVE, "not active").asException()));

        var response =
                socket.call("{\"action\":\"transition\",\"request_id\":1,\"data\":{\"flow_instance_id\":\"i\"}}");

        assertRefused(response, "1", "step_not_active");
        assertEquals(409, response.path("status").asInt());
        assertEquals("failure", response.path("data").path("result").asText());
        assertEquals("i", response.path("data").path("flow_instance_id").asText());
    }

    @Test
    void a_transition_that_is_cut_off_is_refused_with_what_could_be_read_of_it() {
        var response = socket.call("{\"action\":\"transition\",\"request_id\":1,\"data\":{\"flow_instance_id\":\"i\","
                + "\"step_schema_identifier\":\"s\",\"input\":{\"a\":[");

        assertRefused(response, "1", "malformed_frame");
        assertEquals("i", response.at("/data/flow_instance_id").asText());
        assertEquals("s", response.at("/data/step_schema_id").asText());
    }

    @Test
    void half_a_character_comes_back_as_it_was_sent() {
        socket.send("{\"action\":\"transition\",\"request_id\":1,\"data\":{\"flow_instance_id\":\"a\\udc00\"}}");

        assertTrue(socket.readText().contains("\"flow_instance_id\":\"a\\udc00\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"transition\",\"request_id\":1,\"data\":5}",
                "{\"request_id\":1}",
                "{\"action\":\"nope\",\"request_id\":1,\"data\":{}}",
                "{\"request_id\":1,"
            })
    void a_request_id_in_flight_is_refused_whatever_else_is_wrong(String message) {
        gateway.serveWith(call -> Future.future(never -> {}));
        socket.send(flowStatus("1", "first"));

        assertRefused(socket.call(message), "1", "duplicate_request_id");
    }
}
