package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Subjects as clients change them, over both doors of a whole node with its own PostgreSQL. */
class SubjectsIT {
    private static final String REPAIR = """
            {'identifier': 'repair',
             'steps': [{'identifier': 'broken', 'entry': true}, {'identifier': 'checked'},
                       {'identifier': 'back', 'final': true}],
             'transitions': [{'identifier': 'check', 'from': 'broken', 'to': 'checked'},
                             {'identifier': 'return', 'from': 'checked', 'to': 'back', 'type': 'automatic',
                              'condition': 'subject.works && subject.tests >= 3'}]}""";

    private static final String RESTLESS = """
            {'identifier': 'restless',
             'steps': [{'identifier': 'one', 'entry': true}, {'identifier': 'end', 'final': true}],
             'transitions': [{'identifier': 'again', 'from': 'one', 'to': 'one', 'type': 'automatic',
                              'condition': 'subject.spin'},
                             {'identifier': 'stop', 'from': 'one', 'to': 'end'}]}""";

    private static RunningNode node;

    private final String key = "printer-" + UUID.randomUUID();
    private final String path = "/api/v1/subjects/device/" + key;
    private TestSocket socket;

    @BeforeAll
    static void start() {
        node = RunningNode.start();
        node.http().put("/api/v1/flow-schemas/repair", json(REPAIR));
        node.http().put("/api/v1/flow-schemas/restless", json(RESTLESS));
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

    private ObjectNode put(int status, String properties) {
        var reply = node.http().put(path, json("{'properties': " + properties + "}"));
        assertEquals(status, reply.status(), reply.body());
        return json(reply.body());
    }

    private ObjectNode get() {
        var reply = node.http().get(path);
        assertEquals(200, reply.status(), reply.body());
        return json(reply.body());
    }

    private String started(String subject, String schema) {
        var response = socket.call("start", subject.replace("}", ",\"flow_schema_identifier\":\"" + schema + "\"}"));
        assertEquals(200, response.path("status").asInt(), response::toString);
        return response.at("/data/flow_instance_id").asText();
    }

    private String startedForDevice(String schema) {
        var response = socket.call(
                "start",
                "{\"subject\":{\"kind\":\"device\",\"key\":\"%s\"},\"flow_schema_identifier\":\"%s\"}"
                        .formatted(key, schema));
        assertEquals(200, response.path("status").asInt(), response::toString);
        return response.at("/data/flow_instance_id").asText();
    }

    private void check(String flow) {
        var data = "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"check\"}".formatted(flow);
        assertEquals(200, socket.call("transition", data).path("status").asInt());
    }

    private JsonNode status(String flow) {
        return socket.call("flow_status", "{\"flow_instance_id\":\"" + flow + "\"}")
                .path("data");
    }

    private JsonNode lastEntry(String flow) {
        var entries = socket.call("history", "{\"flow_instance_id\":\"" + flow + "\"}")
                .at("/data/entries");
        return entries.get(entries.size() - 1);
    }

    private void assertSettled(String flow) {
        assertEquals("completed", status(flow).path("state").asText());
        assertEquals(3, status(flow).path("revision").asLong());
        var entry = lastEntry(flow);
        assertEquals("automatic", entry.path("cause").asText());
        assertEquals("[\"checked\"]", entry.path("left_steps").toString());
        assertEquals("[\"back\"]", entry.path("entered_steps").toString());
    }

    @Test
    @DisplayName("E21 a property put over REST moves the flow that waits for it, which its lane has at hand")
    void put_moves_a_waiting_flow() {
        put(201, "{'works': false}");
        var flow = startedForDevice("repair");
        check(flow);

        put(200, "{'works': true}");
        assertEquals("active", status(flow).path("state").asText(), "a missing property just waits");
        put(200, "{'tests': 3}");

        assertSettled(flow);
    }

    @Test
    @DisplayName("E21 a property given with identify moves the flow that waits for it")
    void identify_moves_a_waiting_flow() {
        var person = "{\"person_key\":\"" + key + "\"}";
        socket.call("identify", person);
        var flow = started(person, "repair");
        check(flow);

        var data = socket.call("identify", person.replace("}", ",\"properties\":{\"works\":true,\"tests\":5}}"))
                .path("data");

        assertEquals("completed", data.at("/flows/0/state").asText());
        assertSettled(flow);
    }

    @Test
    @DisplayName("E21 a property that changes while the flow is paused settles when it is resumed")
    void a_paused_flow_settles_on_resume() {
        put(201, "{}");
        var flow = startedForDevice("repair");
        check(flow);
        var call = "{\"flow_instance_id\":\"" + flow + "\"}";
        socket.call("pause", call);

        put(200, "{'works': true, 'tests': 3}");
        assertEquals("paused", status(flow).path("state").asText());
        assertEquals(3, status(flow).path("revision").asLong());
        socket.call("resume", call);

        assertEquals("completed", status(flow).path("state").asText());
        assertEquals(4, status(flow).path("revision").asLong());
    }

    @Test
    @DisplayName("E20 E21 a property by which a flow would never rest is refused, and nothing has changed")
    void a_restless_flow_refuses_the_change() {
        var before = put(201, "{'spin': false}");
        var flow = startedForDevice("restless");

        var refusal = put(422, "{'spin': true, 'other': 1}");

        assertEquals("settle_limit_exceeded", refusal.at("/errors/0/code").asText());
        assertEquals(flow, refusal.at("/errors/0/details/flow_instance_id").asText());
        assertEquals(before, get());
        assertEquals(1, status(flow).path("revision").asLong());
    }

    @Test
    void a_subject_is_created_merged_shown_and_deleted() {
        assertEquals(404, node.http().get(path).status());
        var created = put(201, "{'a': 1, 'b': {'c': [1.5, null]}}");
        assertEquals("device", created.path("kind").asText());
        assertEquals(key, created.path("key").asText());
        assertEquals(json("{'a': 1, 'b': {'c': [1.5, null]}}"), created.path("properties"));
        assertEquals(created, get());

        var merged = put(200, "{'a': null, 'd': 'x'}");
        assertEquals(json("{'b': {'c': [1.5, null]}, 'd': 'x'}"), merged.path("properties"));
        assertEquals(created.path("id"), merged.path("id"));
        assertTrue(created.path("revision").asLong() < merged.path("revision").asLong());
        assertEquals(merged, get());
        assertEquals(merged, put(200, "{'d': 'x', 'unknown': null}"));

        var flow = startedForDevice("repair");
        var deleted = node.http().delete(path);
        assertEquals(204, deleted.status());
        assertEquals("", deleted.body());
        assertEquals(404, node.http().get(path).status());
        assertEquals(404, node.http().delete(path).status());
        assertEquals("exited", status(flow).path("state").asText());
        assertEquals("lifecycle", lastEntry(flow).path("cause").asText());
        assertEquals("exit", lastEntry(flow).path("lifecycle").asText());

        var again = put(201, "{}");
        assertTrue(merged.path("revision").asLong() < again.path("revision").asLong());
        startedForDevice("repair");
    }

    @Test
    void properties_that_are_too_large_are_refused_and_change_nothing() {
        var before = put(201, "{'a': 'x'}");

        var refusal = put(413, "{'b': '" + "y".repeat(256 << 10) + "'}");

        assertEquals("too_large", refusal.at("/errors/0/code").asText());
        assertEquals("/properties", refusal.at("/errors/0/path").asText());
        assertEquals(before, get());
    }

    @Test
    void a_cm_handle_is_shown_and_left_to_registration() {
        var handle = "/api/v1/subjects/cm-handle/" + key;
        var batch = "{'createdCmHandles': [{'cmHandle': '%s', 'publicCmHandleProperties': {'site': 'Galway'}}]}"
                .formatted(key);
        var registered =
                node.http().post("/api/v1/cm-handles/batch", json(batch).toString());
        assertEquals(200, registered.status(), registered.body());

        var shown = json(node.http().get(handle).body());
        assertEquals("cm-handle", shown.path("kind").asText());
        assertEquals(json("{'site': 'Galway'}"), shown.path("properties"));

        var put = node.http().put(handle, json("{'properties': {'site': 'Athlone'}}"));
        assertEquals(400, put.status());
        assertTrue(put.body().contains("invalid_request"), put.body());
        assertTrue(put.body().contains("registration"), put.body());
        assertEquals(400, node.http().delete(handle).status());
        assertEquals(shown, json(node.http().get(handle).body()));
    }

    @Test
    void calls_on_one_subject_take_effect_in_the_order_in_which_they_were_sent() {
        var person = "{\"person_key\":\"" + key + "\"";
        var first = socket.send("identify", person + ",\"properties\":{\"n\":0}}");
        var start = socket.send("start", person + ",\"flow_schema_identifier\":\"repair\"}");
        var changes = IntStream.rangeClosed(1, 50)
                .mapToObj(n -> socket.send("identify", person + ",\"properties\":{\"n\":" + n + "}}"))
                .toList();

        assertEquals(200, first.join().path("status").asInt());
        assertEquals(
                200, start.join().path("status").asInt(), () -> start.join().toString());
        CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new)).join();

        var shown = json(node.http().get("/api/v1/subjects/person/" + key).body());
        assertEquals(50, shown.at("/properties/n").asInt());
    }

    @Test
    void what_is_wrong_with_a_request_is_told_where_it_is() {
        var kind = node.http().get("/api/v1/subjects/no%20kind/x");
        var missing = node.http().put(path, json("{}"));

        assertEquals(400, kind.status());
        assertTrue(kind.body().contains("\"path\":\"/subject_kind\""), kind.body());
        assertEquals(400, missing.status());
        assertTrue(missing.body().contains("\"path\":\"/properties\""), missing.body());
    }
}
