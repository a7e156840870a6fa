package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.gateway.RawHttp;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRoutesVerticleTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String NCMP = "/ncmpInventory/v1/ch";

    private final RunningGateway gateway = new RunningGateway();
    private final RestClient client = new RestClient(gateway);

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    static Stream<Arguments> routes() {
        return Stream.of(
                Arguments.of(
                        "PUT",
                        "/api/v1/flow-schemas/a%20b",
                        "{\"x\":1}",
                        Action.PUBLISH_FLOW_SCHEMA,
                        "{\"document\":{\"x\":1},\"identifier\":\"a b\"}"),
                Arguments.of(
                        "POST",
                        "/api/v1/flow-schemas/a/current",
                        "{\"version\":2}",
                        Action.SET_CURRENT_FLOW_SCHEMA,
                        "{\"identifier\":\"a\",\"version\":2}"),
                Arguments.of("GET", "/api/v1/flow-schemas", "", Action.FLOW_SCHEMAS, "{}"),
                Arguments.of("GET", "/api/v1/flow-schemas/a%2Fb", "", Action.FLOW_SCHEMA, "{\"identifier\":\"a/b\"}"),
                Arguments.of(
                        "GET",
                        "/api/v1/flow-schemas/a/versions/3",
                        "",
                        Action.FLOW_SCHEMA,
                        "{\"identifier\":\"a\",\"version\":3}"),
                Arguments.of(
                        "POST",
                        "/api/v1/flow-instances",
                        "{\"person_key\":\"p\"}",
                        Action.START,
                        "{\"person_key\":\"p\"}"),
                Arguments.of("GET", "/api/v1/flow-instances", "", Action.FLOW_INSTANCES, "{}"),
                Arguments.of(
                        "GET",
                        "/api/v1/flow-instances?schema=a%20b&state=active&step=c&subject_kind=person&subject_key=%C3%A9&after=x"
                                + "&limit=2&other=1",
                        "",
                        Action.FLOW_INSTANCES,
                        "{\"schema\":\"a b\",\"state\":\"active\",\"step\":\"c\",\"subject_kind\":\"person\","
                                + "\"subject_key\":\"é\",\"after\":\"x\",\"limit\":2}"),
                Arguments.of("GET", "/api/v1/events", "", Action.EVENTS, "{}"),
                Arguments.of(
                        "GET",
                        "/api/v1/events?schema=a&after=b.1&limit=2&other=1",
                        "",
                        Action.EVENTS,
                        "{\"schema\":\"a\",\"after\":\"b.1\",\"limit\":2}"),
                Arguments.of("GET", "/api/v1/flow-instances/i", "", Action.FLOW_STATUS, "{\"flow_instance_id\":\"i\"}"),
                Arguments.of(
                        "POST",
                        "/api/v1/flow-instances/i/transitions",
                        "{\"transition_schema_identifier\":\"t\"}",
                        Action.TRANSITION,
                        "{\"transition_schema_identifier\":\"t\",\"flow_instance_id\":\"i\"}"),
                Arguments.of(
                        "GET",
                        "/api/v1/flow-instances/i/history?after_revision=4&limit=10&other=1",
                        "",
                        Action.HISTORY,
                        "{\"flow_instance_id\":\"i\",\"after_revision\":4,\"limit\":10}"),
                Arguments.of(
                        "PUT",
                        "/api/v1/subjects/device/a%2Fb",
                        "{\"properties\":{\"x\":1}}",
                        Action.CHANGE_SUBJECT,
                        "{\"properties\":{\"x\":1},\"subject_kind\":\"device\",\"subject_key\":\"a/b\"}"),
                Arguments.of(
                        "GET",
                        "/api/v1/subjects/device/%C3%A9%201",
                        "",
                        Action.SUBJECT,
                        "{\"subject_kind\":\"device\",\"subject_key\":\"é 1\"}"),
                Arguments.of(
                        "DELETE",
                        "/api/v1/subjects/device/x",
                        "",
                        Action.DELETE_SUBJECT,
                        "{\"subject_kind\":\"device\",\"subject_key\":\"x\"}"),
                Arguments.of("GET", "/api/v1/cm-handles/%C3%A9+1", "", Action.CM_HANDLE, "{\"id\":\"é+1\"}"),
                Arguments.of(
                        "GET",
                        "/api/v1/cm-handles/%2FNet%3D1%2C2%2FElement=3,4",
                        "",
                        Action.CM_HANDLE,
                        "{\"id\":\"/Net=1,2/Element=3,4\"}"),
                Arguments.of("GET", "/api/v1/cm-handles", "", Action.CM_HANDLES, "{}"),
                Arguments.of(
                        "GET",
                        "/api/v1/cm-handles?dmi=http%3A%2F%2Fd&state=READY&property=a:b;c&property=c%3Ad&after=x&limit=2",
                        "",
                        Action.CM_HANDLES,
                        "{\"dmi\":\"http://d\",\"state\":\"READY\",\"property\":[\"a:b;c\",\"c:d\"],\"after\":\"x\",\"limit\":2}"));
    }

    static Stream<Arguments> arrays() {
        return Stream.of(
                Arguments.of(
                        "GET",
                        NCMP + "/cmHandles?dmi-plugin-identifier=a%20b&outputAlternateId=true",
                        "",
                        Action.CM_HANDLE_IDS_OF_PLUGIN,
                        "{\"dmi-plugin-identifier\":\"a b\",\"outputAlternateId\":\"true\"}"),
                Arguments.of(
                        "POST",
                        NCMP + "/searches?outputAlternateId=false",
                        "{\"outputAlternateId\":1}",
                        Action.SEARCH_CM_HANDLE_IDS,
                        "{\"document\":{\"outputAlternateId\":1},\"outputAlternateId\":\"false\"}"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("arrays")
    void a_search_of_ncmp_is_an_action_whose_ids_are_the_body(
            String method, String path, String body, Action action, String data) throws Exception {
        gateway.serveWith(call -> Future.succeededFuture(
                Answer.ok(JsonNodeFactory.instance.objectNode().putRawValue("ids", new RawValue("[\"a\",\"b\"]")))));

        var response = client.send(method, path, body);

        assertEquals(200, response.statusCode(), response.body());
        assertEquals("application/json", RestClient.contentType(response));
        assertEquals("[\"a\",\"b\"]", response.body());
        assertEquals(action, gateway.calls.element().action());
        assertEquals(MAPPER.readTree(data), gateway.calls.element().data());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("routes")
    void a_route_is_an_action_whose_data_come_from_path_query_and_body(
            String method, String path, String body, Action action, String data) throws Exception {
        var response = client.send(method, path, body);

        assertEquals(200, response.statusCode());
        assertEquals("application/json", RestClient.contentType(response));
        assertEquals(MAPPER.readTree(data), MAPPER.readTree(response.body()));
        assertEquals(action, gateway.calls.element().action());
    }

    @Test
    void a_refusal_is_a_problem_with_all_errors_whose_pointers_point_into_the_body() throws Exception {
        gateway.serveWith(call -> Future.succeededFuture(Answer.refused(
                Failure.of(ErrorCode.STEP_NOT_ACTIVE, "the step is not active").at("/data/step_schema_identifier"))));

        var response = client.send("POST", "/api/v1/flow-instances/i/transitions", "{}");

        assertEquals(409, response.statusCode());
        assertEquals("application/problem+json", RestClient.contentType(response));
        assertEquals(MAPPER.readTree("""
                        {"type": "urn:interlock:error:step_not_active", "title": "step not active", "status": 409,
                         "detail": "the step is not active",
                         "errors": [{"code": "step_not_active", "message": "the step is not active", "retryable": false,
                                     "path": "/step_schema_identifier"}]}
                        """), MAPPER.readTree(response.body()));
    }

    @Test
    void a_fault_in_a_published_document_points_into_the_document() throws Exception {
        gateway.serveWith(call -> Future.succeededFuture(Answer.refused(
                Failure.of(ErrorCode.INVALID_FLOW_SCHEMA, "no steps").at("/data/document/steps"))));

        var response = client.send("PUT", "/api/v1/flow-schemas/a", "{}");

        assertEquals(
                "/steps",
                RestClient.problem(response, 422, "invalid_flow_schema")
                        .at("/errors/0/path")
                        .asText());
    }

    @Test
    void a_created_answer_is_201() throws Exception {
        gateway.serveWith(call -> Future.succeededFuture(Answer.created(JsonNodeFactory.instance.objectNode())));

        assertEquals(201, client.send("PUT", "/api/v1/flow-schemas/a", "{}").statusCode());
    }

    @Test
    void an_answer_without_content_is_204_with_no_body_and_no_content_type() throws Exception {
        gateway.serveWith(call -> Future.succeededFuture(Answer.withoutContent()));

        var response = client.send("DELETE", "/api/v1/subjects/device/x", "");

        assertEquals(204, response.statusCode());
        assertEquals("", response.body());
        assertFalse(response.headers().firstValue("content-type").isPresent());
        assertEquals(
                204, client.send("DELETE", "/api/v1/subjects/device/x", "").statusCode(), "the next request works");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "not JSON", "[]", "{} {}", "{\"a\":1,\"a\":2}", "{\"a\\u0000\":1}", "{\"a\":\"\\u0000\"}"})
    void a_body_that_is_no_strict_JSON_object_is_400_and_reaches_nobody(String body) throws Exception {
        RestClient.problem(client.send("POST", "/api/v1/flow-instances", body), 400, "invalid_request");

        assertTrue(gateway.calls.isEmpty());
    }

    @Test
    void a_body_that_is_not_UTF_8_is_400() throws Exception {
        var request = HttpRequest.newBuilder(gateway.uri("/api/v1/flow-instances"))
                .POST(BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}))
                .build();

        RestClient.problem(client.send(request), 400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/cm-handles/%00",
                "/api/v1/cm-handles/%ff",
                "/api/v1/cm-handles/a%2",
                "/api/v1/cm-handles/%zz",
                "/api/v1/cm-handles/%c0%af",
                "/api/v1/flow-instances/i/history?limit=%ff"
            })
    void a_path_that_is_not_percent_encoded_text_is_400(String path) {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            var response = raw.readToEnd();

            assertTrue(response.startsWith("HTTP/1.1 400 "), response);
            assertTrue(response.contains("\"code\":\"invalid_request\""), response);
            assertTrue(gateway.calls.isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/flow-schemas/a/versions/x, /version",
        "/api/v1/flow-instances/i/history?limit=1.5, /limit",
        "/api/v1/flow-instances/i/history?limit=1&limit=1, /limit",
        "/api/v1/cm-handles?state=READY&limit=2&state=LOCKED, /state",
        "/api/v1/flow-instances?limit=x, /limit"
    })
    void a_parameter_that_is_no_number_or_is_given_twice_is_400_and_named(String path, String pointer)
            throws Exception {
        var response = client.send("GET", path, "");

        assertEquals(
                pointer,
                RestClient.problem(response, 400, "invalid_request")
                        .at("/errors/0/path")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, cmHandles, /data/outputAlternateId, /outputAlternateId",
        "POST, searches, /data/outputAlternateId, /outputAlternateId",
        "POST, searches, /data/document/cmHandleQueryParameters, /cmHandleQueryParameters"
    })
    void a_fault_is_named_as_the_client_has_sent_it(String method, String path, String inCall, String inRequest)
            throws Exception {
        var name = inRequest.substring(1);
        gateway.serveWith(call -> Future.failedFuture(Failure.of(ErrorCode.INVALID_REQUEST, name + ": is wrong")
                .at(inCall)
                .asException()));

        var response = client.send(method, NCMP + "/" + path, "{}");

        assertEquals(
                inRequest + ": is wrong",
                MAPPER.readTree(response.body()).path("details").asText());
    }

    @Test
    void a_body_that_contradicts_the_path_is_400() throws Exception {
        var response = client.send("POST", "/api/v1/flow-instances/i/transitions", "{\"flow_instance_id\":\"j\"}");

        var problem = RestClient.problem(response, 400, "invalid_request");
        assertEquals("/flow_instance_id", problem.at("/errors/0/path").asText());
        assertEquals("failure", problem.at("/data/result").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void the_path_of_sockets_asks_who_does_not_upgrade_to_do_so(String method) throws Exception {
        var response = client.send(method, "/ws", "{}");

        RestClient.problem(response, 426, "upgrade_required");
        assertEquals("websocket", response.headers().firstValue("upgrade").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "", "{\"a\":", "{\"a\":1,\"a\":2}"})
    void a_transition_whose_body_cannot_be_read_is_refused_with_what_the_path_says(String body) throws Exception {
        var problem = RestClient.problem(
                client.send("POST", "/api/v1/flow-instances/i/transitions", body), 400, "invalid_request");

        assertEquals("failure", problem.at("/data/result").asText());
        assertEquals("i", problem.at("/data/flow_instance_id").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', 200, k",
        "'{\"idempotency_key\":null}', 200, k",
        "'{\"idempotency_key\":\"k\"}', 200, k",
        "'{\"idempotency_key\":\"other\"}', 400, ''"
    })
    void the_header_of_an_idempotency_key_is_as_good_as_the_field(String body, int status, String key)
            throws Exception {
        var request = HttpRequest.newBuilder(gateway.uri("/api/v1/flow-instances/i/pause"))
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString(body))
                .build();

        assertEquals(status, client.send(request).statusCode());
        assertEquals(
                key,
                gateway.calls.stream()
                        .map(call -> call.data().path("idempotency_key").asText())
                        .collect(Collectors.joining()));
    }

    @Test
    void a_key_beyond_ASCII_would_be_another_in_a_header_and_is_refused() {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("""
                    POST /api/v1/flow-instances/i/pause HTTP/1.1
                    Host: x
                    Idempotency-Key: kl\u00fc
                    Content-Length: 0
                    Connection: close

                    """.replace("\n", "\r\n"));

            var response = raw.readToEnd();

            assertTrue(response.startsWith("HTTP/1.1 400 "), response);
            assertTrue(response.contains("other characters than those of ASCII"), response);
            assertTrue(gateway.calls.isEmpty());
        }
    }

    @Test
    void an_unknown_route_is_404() throws Exception {
        RestClient.problem(client.send("GET", "/api/v1/nothing", ""), 404, "route_not_found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE|/api/v1/flow-schemas/a|GET, PUT",
                "DELETE|/api/v1/flow-instances|GET, POST",
                "DELETE|/api/v1/cm-handles/batch|GET, POST",
                "POST|/api/v1/cm-handles|GET"
            })
    void a_wrong_method_is_405_and_told_the_right_ones(String method, String path, String allowed) throws Exception {
        var response = client.send(method, path, "");

        RestClient.problem(response, 405, "method_not_allowed");
        assertEquals(allowed, response.headers().firstValue("allow").orElseThrow());
    }

    @Test
    void a_first_line_as_long_as_names_may_be_is_read() throws IOException {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("GET /api/v1/cm-handles?property=x:" + "%E0%B8%81".repeat(4096)
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertTrue(raw.readToEnd().startsWith("HTTP/1.1 200 "));
        }
    }

    static Stream<Arguments> unreadableHeads() {
        var long9000 = "x".repeat(9000);
        var long70000 = "x".repeat(70_000);
        return Stream.of(
                Arguments.of("GET /" + long70000 + " HTTP/1.1", 414, "too_large"),
                Arguments.of("GET / HTTP/1.1\r\nX: " + long9000, 431, "too_large"),
                Arguments.of("GET /health/live HTTP/1.1\r\nX: " + long9000, 431, "too_large"),
                Arguments.of("GET /health/live HTTP/1.1\r\nX\u0001: y", 400, "invalid_request"),
                Arguments.of("nonsense", 400, "invalid_request"),
                Arguments.of("GET / HTTP/one", 400, "invalid_request"));
    }

    @ParameterizedTest
    @MethodSource("unreadableHeads")
    void a_head_that_cannot_be_read_is_refused_as_all_else_and_ends_the_connection(String head, int status, String code)
            throws IOException {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send(head + "\r\nHost: x\r\n\r\n");

            var response = raw.readToEnd().split("\r\n\r\n", 2);

            assertTrue(response[0].contains(" " + status + " "), response[0]);
            assertTrue(response[0].contains("content-type: application/problem+json\r\n"), response[0]);
            assertTrue(response[0].contains("connection: close"), response[0]);
            var problem = MAPPER.readTree(response[1]);
            assertEquals(status, problem.path("status").asInt());
            assertEquals(code, problem.at("/errors/0/code").asText());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, 200",
        "application/json;charset=utf-8, 200",
        "application/merge-patch+json, 200",
        "text/plain, 415",
        "application/x-www-form-urlencoded, 415"
    })
    void a_content_type_that_is_not_JSON_is_415(String type, int status) throws Exception {
        var request = HttpRequest.newBuilder(gateway.uri("/api/v1/flow-instances"))
                .header("content-type", type)
                .POST(BodyPublishers.ofString("{}"))
                .build();

        assertEquals(status, client.send(request).statusCode());
    }
}
