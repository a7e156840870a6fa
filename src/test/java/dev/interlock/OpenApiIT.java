package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.TestHttp.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether what a node really answers is what {@code docs/openapi.yaml} shows and describes. */
class OpenApiIT {
    private static final OpenApi API = OpenApi.read();

    /** All examples, in an order in which each finds what those before have made. */
    private static final List<String> ORDER = List.of(
            "live live",
            "ready ready",
            "metrics",
            "publish_flow_schema new",
            "publish_flow_schema same",
            "flow_schemas all",
            "flow_schema current",
            "flow_schema_version first",
            "change_subject new",
            "subject known",
            "start new",
            "transition submit",
            "transition repeated",
            "flow_status known",
            "available engineer",
            "transition engineer",
            "flow_instances reviews",
            "history rest",
            "events oldest",
            "events next",
            "change_subject promoted",
            "transition judged",
            "pause paused",
            "resume resumed",
            "reset reset",
            "publish_flow_schema changed",
            "migrate_flows preview",
            "migrate_flows done",
            "set_current_flow_schema back",
            "complete completed",
            "start again",
            "exit exited",
            "delete_subject",
            "register_cm_handles done",
            "register_cm_handles repeated",
            "register_cm_handles partly",
            "register_cm_handles lenient",
            "cm_handle known",
            "cm_handles cork",
            "ncmp_register_cm_handles done",
            "ncmp_register_cm_handles partly",
            "cm_handle_ids_of_plugin cork",
            "cm_handle_ids_of_plugin alternate",
            "search_cm_handle_ids cork",
            "search_cm_handle_ids alternate");

    /** Flows of the examples: one that has ended, and the lifecycle of a cm-handle. */
    private static final String ENDED = "01a1ffbd-441d-7591-b549-a1df4b38313e";

    private static final String ADVISED = "01a1ffbd-787a-72f8-b6dc-b8a41d68a252";

    private static final Counterparts COUNTERPARTS = new Counterparts();
    private static final Map<String, Told> TOLD = new LinkedHashMap<>();
    private static Optional<RunningNode> node = Optional.empty();

    /** What came of an example, and the same as the document would show it. */
    record Told(OpenApiExample example, Reply reply, Reply shown) {}

    @BeforeAll
    static void tell() {
        node = Optional.of(RunningNode.start());
        ORDER.forEach(line -> TOLD.put(line, told(example(line))));
    }

    private static OpenApiExample example(String line) {
        return API.examples().stream()
                .filter(example -> example.toString().equals(line))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not described: " + line));
    }

    private static Told told(OpenApiExample example) {
        var request = request(example.operation().method(), example.body().map(JsonNode::toString));
        example.headers().forEach(request::header);
        var reply = send(request, example.target());
        var expected = example.answer().map(JsonNode::toString).orElse("");
        var shown = COUNTERPARTS.shown(reply.body(), expected);
        return new Told(example, reply, new Reply(reply.status(), reply.contentType(), shown));
    }

    private static HttpRequest.Builder request(String method, Optional<String> body) {
        BodyPublisher publisher =
                body.map(COUNTERPARTS::real).map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody);
        return HttpRequest.newBuilder().method(method, publisher);
    }

    private static Reply send(HttpRequest.Builder request, String target) {
        return node.orElseThrow().http().send(request, COUNTERPARTS.real(target));
    }

    @AfterAll
    static void stop() {
        node.ifPresent(RunningNode::close);
    }

    static Stream<OpenApiOperation> operations() {
        return API.operations().stream()
                .filter(operation -> operation.responses().has("400"));
    }

    static Stream<OpenApiOperation> operationsWithBody() {
        return API.operations().stream().filter(operation -> !operation.body().isMissingNode());
    }

    @ParameterizedTest
    @MethodSource("told")
    void each_example_is_answered_as_it_is_described_and_shown(Told told) {
        var example = told.example();

        assertEquals(List.of(), example.operation().faults(told.reply()));
        assertEquals(example.status(), Integer.toString(told.reply().status()), told.reply()::body);
        example.answer().ifPresent(answer -> assertEquals(answer, told.shown().value()));
    }

    static Stream<Told> told() {
        return TOLD.values().stream();
    }

    @Test
    void each_example_is_sent() {
        var all = new TreeSet<String>();
        API.examples().forEach(example -> all.add(example.toString()));

        assertEquals(all, new TreeSet<>(ORDER));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_query_that_is_no_text_is_refused_as_it_is_described(OpenApiOperation operation) {
        var target = new OpenApiExample(operation, "").target() + "?text=%FF";

        var reply = send(request(operation.method(), Optional.empty()), target);

        assertRefused(400, "invalid_request", operation, reply);
    }

    @ParameterizedTest
    @MethodSource("operationsWithBody")
    void a_body_that_is_no_JSON_is_refused_as_it_is_described(OpenApiOperation operation) {
        var text = request(operation.method(), Optional.of("{}")).header("Content-Type", "text/plain");

        var reply = send(text, new OpenApiExample(operation, "").target());

        assertRefused(415, "unsupported_media_type", operation, reply);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | invalid_request         | GET    | /api/v1/flow-schemas?limit=0                               |
            404 | flow_schema_not_found   | GET    | /api/v1/flow-schemas/none                                  |
            404 | flow_schema_not_found   | GET    | /api/v1/flow-schemas/approval/versions/9                   |
            400 | invalid_request         | GET    | /api/v1/flow-schemas/approval/versions/last                |
            400 | invalid_request         | PUT    | /api/v1/flow-schemas/approval                              | [
            422 | invalid_flow_schema     | PUT    | /api/v1/flow-schemas/approval                              | {"identifier": "other", "steps": []}
            404 | flow_schema_not_found   | POST   | /api/v1/flow-schemas/approval/current                      | {"version": 9}
            403 | forbidden               | PUT    | /api/v1/flow-schemas/cm-handle-lifecycle                   | {"identifier": "cm-handle-lifecycle", "steps": [{"identifier": "on", "entry": true, "final": true}]}
            403 | forbidden               | POST   | /api/v1/flow-schemas/cm-handle-lifecycle/current           | {"version": 2}
            404 | flow_schema_not_found   | POST   | /api/v1/flow-schemas/approval/migrations                   | {"to_version": 9}
            404 | step_not_found          | POST   | /api/v1/flow-schemas/approval/migrations                   | {"to_version": 1, "steps": {"draft": "none"}}
            409 | migration_not_possible  | POST   | /api/v1/flow-schemas/cm-handle-lifecycle/migrations        | {"to_version": 1}
            400 | invalid_request         | GET    | /api/v1/flow-instances?state=asleep                        |
            404 | flow_schema_not_found   | POST   | /api/v1/flow-instances                                     | {"person_key": "ada", "flow_schema_identifier": "none"}
            404 | subject_not_found       | POST   | /api/v1/flow-instances                                     | {"person_key": "none", "flow_schema_identifier": "approval"}
            409 | already_started         | POST   | /api/v1/flow-instances                                     | {"subject": {"kind": "cm-handle", "key": "ran-cork-1"}, "flow_schema_identifier": "cm-handle-lifecycle"}
            404 | flow_instance_not_found | GET    | /api/v1/flow-instances/none                                |
            400 | invalid_request         | POST   | /api/v1/flow-instances/{ended}/transitions                 | {}
            400 | invalid_request         | POST   | /api/v1/flow-instances/{ended}/transitions                 | [
            404 | flow_instance_not_found | POST   | /api/v1/flow-instances/none/transitions                    | {"transition_schema_identifier": "submit"}
            404 | transition_not_found    | POST   | /api/v1/flow-instances/{advised}/transitions               | {"transition_schema_identifier": "none"}
            404 | step_not_found          | POST   | /api/v1/flow-instances/{advised}/transitions               | {"step_schema_identifier": "none", "transition_schema_identifier": "ready"}
            409 | flow_not_active         | POST   | /api/v1/flow-instances/{ended}/transitions                 | {"transition_schema_identifier": "submit"}
            409 | step_not_active         | POST   | /api/v1/flow-instances/{advised}/transitions               | {"transition_schema_identifier": "retry"}
            409 | revision_conflict       | POST   | /api/v1/flow-instances/{advised}/transitions               | {"transition_schema_identifier": "ready", "expected_revision": 9}
            404 | flow_instance_not_found | GET    | /api/v1/flow-instances/none/history                        |
            404 | flow_instance_not_found | GET    | /api/v1/flow-instances/none/available                      |
            409 | flow_not_active         | POST   | /api/v1/flow-instances/{ended}/pause                       |
            409 | flow_not_paused         | POST   | /api/v1/flow-instances/{advised}/resume                    |
            409 | flow_not_active         | POST   | /api/v1/flow-instances/{ended}/reset                       |
            409 | flow_not_active         | POST   | /api/v1/flow-instances/{ended}/complete                    |
            404 | flow_instance_not_found | POST   | /api/v1/flow-instances/none/exit                           | {"idempotency_key": "none"}
            400 | invalid_request         | GET    | /api/v1/events?after=none                                  |
            410 | events_gone             | GET    | /api/v1/events?after=00000000.1.{ended}.1                  |
            404 | subject_not_found       | GET    | /api/v1/subjects/person/none                               |
            400 | invalid_request         | PUT    | /api/v1/subjects/cm-handle/ran-cork-1                      | {"properties": {}}
            404 | subject_not_found       | DELETE | /api/v1/subjects/person/none                               |
            400 | invalid_request         | GET    | /api/v1/cm-handles?property=none                           |
            404 | cm_handle_not_found     | GET    | /api/v1/cm-handles/none                                    |
            400 | invalid_request         | POST   | /api/v1/cm-handles/batch                                   | {"createdCmHandles": 1}
            400 | invalid_request         | POST   | /ncmpInventory/v1/ch                                       | {"createdCmHandles": [{}]}
            400 | invalid_request         | GET    | /ncmpInventory/v1/ch/cmHandles                             |
            400 | invalid_request         | POST   | /ncmpInventory/v1/ch/searches                              | {"cmHandleQueryParameters": [{"conditionName": "none"}]}
            """)
    void a_request_is_refused_as_it_is_described(
            int status, String code, String method, String target, @Nullable String body) {
        var path = target.replace("{ended}", ENDED).replace("{advised}", ADVISED);

        var reply = send(request(method, Optional.ofNullable(body)), path);

        assertRefused(status, code, API.operation(method, path.replaceFirst("[?].*", "")), reply);
    }

    @Test
    void a_key_that_was_used_for_another_batch_is_refused_as_it_is_described() {
        var other = request("POST", Optional.of("{}")).header("Idempotency-Key", "batch-7");

        var reply = send(other, "/api/v1/cm-handles/batch");

        assertRefused(422, "idempotency_key_reused", API.operation("register_cm_handles"), reply);
    }

    @Test
    void properties_that_are_too_large_are_refused_as_it_is_described() {
        var large = "{\"properties\": {\"a\": \"%s\"}}".formatted("x".repeat(256 << 10));

        var reply = send(request("PUT", Optional.of(large)), "/api/v1/subjects/person/eve");

        assertRefused(413, "too_large", API.operation("change_subject"), reply);
    }

    private static void assertRefused(int status, String code, OpenApiOperation operation, Reply reply) {
        assertEquals(status, reply.status(), reply::body);
        assertEquals(List.of(), operation.faults(reply));
        assertTrue(operation.meaning(status).contains(code), () -> operation.meaning(status));
        assertTrue(reply.body().contains(code) || reply.body().contains(code.replace('_', ' ')), reply::body);
    }
}
