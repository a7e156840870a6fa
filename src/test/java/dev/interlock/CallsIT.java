package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The calls that clients make, through a real socket, a whole node and its own PostgreSQL. */
class CallsIT {
    private static final String ROW = """
            {'identifier': 'row',
             'steps': [{'identifier': 'one', 'entry': true}, {'identifier': 'two'}, {'identifier': 'three', 'final': true}],
             'transitions': [{'identifier': 'a', 'from': 'one', 'to': 'two'},
                             {'identifier': 'b', 'from': 'two', 'to': 'three', 'condition': 'subject.age >= 18'}]}""";

    private static RunningNode node;

    private final String person = "person-" + UUID.randomUUID();
    private TestSocket socket;

    @BeforeAll
    static void start() {
        node = RunningNode.start();
        assertEquals(201, node.http().put("/api/v1/flow-schemas/row", json(ROW)).status());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void connect() {
        socket = new TestSocket(node.port());
    }

    @AfterEach
    void disconnect() {
        socket.close();
    }

    private String startedFlow() {
        socket.call("identify", "{\"person_key\":\"" + person + "\",\"properties\":{\"age\":17}}");
        var response = socket.call("start", "{\"person_key\":\"" + person + "\",\"flow_schema_identifier\":\"row\"}");
        assertEquals(200, response.path("status").asInt(), response::toString);
        return response.at("/data/flow_instance_id").asText();
    }

    private JsonNode transition(String instance, String step, String transition) {
        return socket.call("transition", transitionData(instance, step, transition));
    }

    private static String transitionData(String instance, String step, String transition) {
        return """
                {"flow_instance_id":"%s","step_schema_identifier":"%s","transition_schema_identifier":"%s"}""".formatted(instance, step, transition);
    }

    private JsonNode status(String instance) {
        return socket.call("flow_status", "{\"flow_instance_id\":\"" + instance + "\"}")
                .path("data");
    }

    private void assertRefused(String code, int status, JsonNode response) {
        assertEquals(code, response.at("/errors/0/code").asText(), response::toString);
        assertEquals(status, response.path("status").asInt());
        assertEquals("failure", response.at("/data/result").asText());
        assertFalse(response.at("/data/message").asText().isEmpty());
    }

    private void assertUntouched(String instance) {
        var now = status(instance);
        assertEquals(1, now.path("revision").asLong());
        assertEquals("one", now.at("/active_steps/0/step_schema_identifier").asText());
        var history = socket.call("history", "{\"flow_instance_id\":\"" + instance + "\"}");
        assertEquals(1, history.at("/data/entries").size());
    }

    @Test
    @DisplayName("W1 a valid call succeeds, with no errors")
    void valid_call() {
        var instance = startedFlow();

        var response = transition(instance, "one", "a");

        assertEquals(200, response.path("status").asInt());
        assertEquals(0, response.path("errors").size());
        assertEquals("success", response.at("/data/result").asText());
        assertTrue(response.at("/data/message").isNull());
        assertEquals(instance, response.at("/data/flow_instance_id").asText());
        assertEquals("one", response.at("/data/step_schema_id").asText());
        assertEquals("a", response.at("/data/transition_schema_identifier").asText());
    }

    @Test
    @DisplayName("W2 after a valid call its step is the previously active one and the target is active")
    void step_moved() {
        var instance = startedFlow();

        var data = transition(instance, "one", "a").path("data");

        assertEquals("one", data.at("/previously_active_steps/0").asText());
        assertEquals("two", data.at("/active_steps/0").asText());
        var step = socket.call(
                        "step_status", "{\"flow_instance_id\":\"" + instance + "\",\"step_schema_identifier\":\"one\"}")
                .path("data");
        assertEquals("completed", step.path("state").asText());
        assertEquals(1, step.path("visits").asInt());
        assertEquals(
                "two",
                status(instance).at("/active_steps/0/step_schema_identifier").asText());
    }

    @Test
    @DisplayName("W3 an unknown transition fails and changes nothing")
    void unknown_transition() {
        var instance = startedFlow();
        assertRefused("transition_not_found", 404, transition(instance, "one", "nowhere"));
        assertUntouched(instance);
    }

    @Test
    @DisplayName("W4 an unknown instance fails")
    void unknown_instance() {
        assertRefused(
                "flow_instance_not_found", 404, transition(UUID.randomUUID().toString(), "one", "a"));
        assertRefused("flow_instance_not_found", 404, transition("no-uuid", "one", "a"));
    }

    @Test
    @DisplayName("W5 a false condition fails and is named; it holds when the property changes")
    void false_condition() {
        var instance = startedFlow();
        transition(instance, "one", "a");

        var refused = transition(instance, "two", "b");
        assertRefused("condition_not_met", 412, refused);
        assertEquals(
                "subject.age >= 18", refused.at("/errors/0/details/condition").asText());
        assertEquals(2, status(instance).path("revision").asLong());

        socket.call("identify", "{\"person_key\":\"" + person + "\",\"properties\":{\"age\":18.5}}");
        var response = transition(instance, "two", "b");
        assertEquals(200, response.path("status").asInt(), response::toString);
        assertEquals("completed", response.at("/data/flow_state").asText());
    }

    @Test
    @DisplayName("W6 the right transition of the wrong step fails and changes nothing")
    void wrong_step() {
        var instance = startedFlow();
        assertRefused("step_not_active", 409, transition(instance, "two", "a"));
        assertRefused("step_not_found", 404, transition(instance, "four", "a"));
        assertUntouched(instance);
    }

    @Test
    @DisplayName("W7 W8 W9 identify gives the flows, nothing, or the flows by default, and knows the person again")
    void identify() {
        var key = "{\"person_key\":\"" + person + "\"";
        var instance = startedFlow();

        var first = socket.call("identify", key + ",\"include_flows\":true}").path("data");
        assertEquals(instance, first.at("/flows/0/flow_instance_id").asText());
        assertEquals("row", first.at("/flows/0/flow_schema_identifier").asText());
        assertEquals("active", first.at("/flows/0/state").asText());

        var without = socket.call("identify", key + ",\"include_flows\":false}");
        assertEquals(200, without.path("status").asInt());
        assertTrue(without.path("data").isEmpty());

        assertEquals(first, socket.call("identify", key + "}").path("data"));
        var other = socket.call("identify", "{\"person_key\":\"other-" + person + "\"}")
                .path("data");
        assertNotEquals(first.path("person_id"), other.path("person_id"));
    }

    @Test
    @DisplayName("W11 of 100 equal calls at once one succeeds and one revision comes of it")
    void equal_calls_at_once() {
        var instance = startedFlow();
        try (var second = new TestSocket(node.port())) {
            var calls = IntStream.range(0, 100)
                    .mapToObj(i ->
                            (i % 2 == 0 ? socket : second).send("transition", transitionData(instance, "one", "a")))
                    .toList();
            CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();

            var succeeded = calls.stream()
                    .filter(call -> call.join().path("status").asInt() == 200)
                    .count();
            assertEquals(1, succeeded);
            calls.stream()
                    .map(CompletableFuture::join)
                    .filter(response -> response.path("status").asInt() != 200)
                    .forEach(response -> assertRefused("step_not_active", 409, response));
        }
        assertEquals(2, status(instance).path("revision").asLong());
    }

    @Test
    @DisplayName("E9 two people's flows of one schema do not touch each other")
    void two_subjects() {
        var first = startedFlow();
        socket.call("identify", "{\"person_key\":\"other-" + person + "\"}");
        var second = socket.call(
                        "start", "{\"person_key\":\"other-" + person + "\",\"flow_schema_identifier\":\"row\"}")
                .at("/data/flow_instance_id")
                .asText();

        transition(first, "one", "a");

        assertUntouched(second);
    }

    @Test
    void calls_on_one_instance_take_effect_in_the_order_in_which_they_were_sent() {
        var instance = startedFlow();

        var before = socket.send("flow_status", "{\"flow_instance_id\":\"" + instance + "\"}");
        var write = socket.send("transition", transitionData(instance, "one", "a"));
        var after = socket.send("flow_status", "{\"flow_instance_id\":\"" + instance + "\"}");
        var bySubject =
                socket.send("flow_status", "{\"person_key\":\"" + person + "\",\"flow_schema_identifier\":\"row\"}");

        assertEquals(1, before.join().at("/data/revision").asLong());
        assertEquals(2, write.join().at("/data/revision").asLong());
        assertEquals(2, after.join().at("/data/revision").asLong());
        assertEquals(2, bySubject.join().at("/data/revision").asLong());
    }

    @Test
    void an_idempotency_key_has_one_effect_and_one_answer() {
        var instance = startedFlow();
        var keyed = transitionData(instance, "one", "a").replace("}", ",\"idempotency_key\":\"k\"}");

        var calls = IntStream.range(0, 10)
                .mapToObj(i -> socket.send("transition", keyed))
                .toList();
        var answers = calls.stream().map(CompletableFuture::join).toList();

        answers.forEach(answer -> {
            assertEquals(200, answer.path("status").asInt(), answer::toString);
            assertEquals(2, answer.at("/data/revision").asLong());
        });
        assertEquals(
                9,
                answers.stream()
                        .filter(answer -> answer.at("/data/replayed").asBoolean())
                        .count());
        var other = transitionData(instance, "two", "b").replace("}", ",\"idempotency_key\":\"k\"}");
        assertRefused("idempotency_key_reused", 409, socket.call("transition", other));
        assertEquals(2, status(instance).path("revision").asLong());
    }

    @Test
    void a_flow_is_found_in_the_list_by_what_it_is() throws Exception {
        var instance = startedFlow();
        transition(instance, "one", "a");

        var list = node.http()
                .get("/api/v1/flow-instances?schema=row&state=active&step=two&subject_kind=person&subject_key="
                        + person);

        assertEquals(200, list.status(), list.body());
        var page = new ObjectMapper().readTree(list.body());
        assertEquals(1, page.path("items").size());
        assertEquals(instance, page.at("/items/0/flow_instance_id").asText());
        assertEquals(2, page.at("/items/0/revision").asLong());
        assertTrue(page.path("next_after").isNull());
    }

    @Test
    @DisplayName("E23 new flows take the version that the published one was set back to")
    void version_set_back() {
        var second = ROW.replace("'row'", "'versions'").replace("'one'", "'first'");
        node.http().put("/api/v1/flow-schemas/versions", json(ROW.replace("'row'", "'versions'")));
        node.http().put("/api/v1/flow-schemas/versions", json(second));

        var set = node.http().post("/api/v1/flow-schemas/versions/current", "{\"version\": 1}");

        assertEquals(200, set.status(), set.body());
        socket.call("identify", "{\"person_key\":\"" + person + "\"}");
        var flow = socket.call("start", "{\"person_key\":\"" + person + "\",\"flow_schema_identifier\":\"versions\"}");
        assertEquals(1, flow.at("/data/schema_version").asInt());
        assertEquals("one", flow.at("/data/active_steps/0").asText());
    }
}
