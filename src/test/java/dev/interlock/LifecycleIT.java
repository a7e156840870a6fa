package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steering the life of flows, over WebSocket and HTTP, on a whole node. */
class LifecycleIT {
    private static final String SCHEMA = """
            {'identifier': 'life',
             'steps': [{'identifier': 'one', 'entry': true}, {'identifier': 'two'}, {'identifier': 'end', 'final': true}],
             'transitions': [{'identifier': 'go', 'from': 'one', 'to': 'two'},
                             {'identifier': 'finish', 'from': 'two', 'to': 'end', 'condition': 'subject.ready'}]}""";

    private static RunningNode node;
    private static TestSocket socket;

    private String flow = "";

    @BeforeAll
    static void start() {
        node = RunningNode.start();
        socket = new TestSocket(node.port());
        assertEquals(
                201, node.http().put("/api/v1/flow-schemas/life", json(SCHEMA)).status());
    }

    @AfterAll
    static void stop() {
        socket.close();
        node.close();
    }

    @BeforeEach
    void startFlow() {
        var person = UUID.randomUUID();
        socket.call("identify", "{\"person_key\":\"%s\"}".formatted(person));
        flow = socket.call("start", "{\"person_key\":\"%s\",\"flow_schema_identifier\":\"life\"}".formatted(person))
                .at("/data/flow_instance_id")
                .asText();
    }

    private JsonNode call(String action) {
        return call(action, "");
    }

    private JsonNode call(String action, String more) {
        return socket.call(action, "{\"flow_instance_id\":\"" + flow + "\"" + more + "}");
    }

    private JsonNode go() {
        return call("transition", ",\"transition_schema_identifier\":\"go\"");
    }

    private List<String> history(String field) {
        return StreamSupport.stream(call("history").at("/data/entries").spliterator(), false)
                .map(entry -> entry.path(field).asText())
                .toList();
    }

    private static String code(JsonNode response) {
        return response.at("/errors/0/code").asText();
    }

    @ParameterizedTest
    @CsvSource({"pause, paused, 1", "exit, exited, 0", "complete, completed, 0", "reset, active, 1"})
    void a_lifecycle_command_is_one_revision_and_answers_with_the_instance(String action, String state, int active) {
        var data = call(action).path("data");

        assertEquals(flow, data.path("flow_instance_id").asText());
        assertEquals("life", data.path("flow_schema_identifier").asText());
        assertEquals(1, data.path("schema_version").asInt());
        assertEquals(state, data.path("state").asText());
        assertEquals(2, data.path("revision").asInt());
        assertEquals(active, data.path("active_steps").size());
        assertEquals(List.of("lifecycle", "lifecycle"), history("cause"));
        assertEquals(List.of("start", action), history("lifecycle"));
    }

    @ParameterizedTest
    @DisplayName("E16 a paused, exited or completed flow refuses transitions")
    @ValueSource(strings = {"pause", "exit", "complete"})
    void refuses_transitions(String action) {
        call(action);

        assertEquals("flow_not_active", code(go()));
        assertEquals(2, history("revision").size());
    }

    @Test
    void exit_leaves_the_active_step_inactive_and_complete_completes_it() {
        call("exit");
        assertEquals("inactive", stepState("one"));

        startFlow();
        call("complete");
        assertEquals("completed", stepState("one"));
    }

    private String stepState(String step) {
        return call("step_status", ",\"step_schema_identifier\":\"" + step + "\"")
                .at("/data/state")
                .asText();
    }

    @Test
    void reset_begins_again_in_the_same_instance() {
        go();

        var data = call("reset").path("data");

        assertEquals("one", data.at("/active_steps/0").asText());
        assertEquals("inactive", stepState("two"));
        assertEquals(
                2,
                call("step_status", ",\"step_schema_identifier\":\"one\"")
                        .at("/data/visits")
                        .asInt());
        assertEquals(200, go().path("status").asInt());
    }

    @Test
    void the_same_over_http_with_and_without_a_body() {
        var path = "/api/v1/flow-instances/" + flow;
        assertEquals(200, node.http().post(path + "/pause", "").status());
        assertEquals(409, node.http().post(path + "/pause", "{}").status());
        assertEquals(
                "active",
                node.http().post(path + "/resume", "").json().path("state").asText());
        assertEquals(409, node.http().post(path + "/resume", "").status());
        var available = node.http().get(path + "/available").json();
        assertTrue(available.at("/transitions/0/allowed").asBoolean());
        assertEquals(
                "exited",
                node.http().post(path + "/exit", "").json().path("state").asText());
        assertEquals(
                404,
                node.http()
                        .post("/api/v1/flow-instances/" + UUID.randomUUID() + "/exit", "")
                        .status());
    }

    @Test
    @DisplayName(
            "W12 a repeated key replays the first answer, also of a lifecycle command, and is bound to the command")
    void keys() {
        var first = call("pause", ",\"idempotency_key\":\"k\"").path("data");
        call("resume");

        var again = call("pause", ",\"idempotency_key\":\"k\"").path("data");

        assertTrue(again.path("replayed").asBoolean());
        assertEquals(first.path("revision"), again.path("revision"));
        assertEquals("paused", again.path("state").asText());
        assertEquals("idempotency_key_reused", code(call("exit", ",\"idempotency_key\":\"k\"")));
        assertEquals(
                "idempotency_key_reused",
                code(call("transition", ",\"transition_schema_identifier\":\"go\",\"idempotency_key\":\"k\"")));
        assertEquals(List.of("active", "paused", "active"), history("state"));
    }

    @Test
    void available_tells_what_can_be_called_and_if_not_why() {
        go();

        var transition = call("available").at("/data/transitions/0");

        assertEquals("finish", transition.path("transition_schema_identifier").asText());
        assertEquals("two", transition.path("step_schema_identifier").asText());
        assertFalse(transition.path("allowed").asBoolean());
        assertEquals("condition_failed", transition.at("/reason/code").asText());
        call("pause");
        assertEquals(
                "flow_not_active",
                call("available").at("/data/transitions/0/reason/code").asText());
        call("exit");
        assertEquals(0, call("available").at("/data/transitions").size());
    }

    @Test
    void history_comes_in_pages() {
        go();
        call("pause");
        call("resume");

        var page = call("history", ",\"limit\":2").path("data");
        assertEquals(2, page.path("entries").size());
        assertEquals(2, page.path("next_after").asInt());
        var rest = call("history", ",\"limit\":2,\"after_revision\":2").path("data");
        assertEquals(
                List.of(3, 4),
                List.of(
                        rest.at("/entries/0/revision").asInt(),
                        rest.at("/entries/1/revision").asInt()));
        assertTrue(rest.path("next_after").isNull());
    }
}
