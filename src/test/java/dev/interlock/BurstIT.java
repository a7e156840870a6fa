package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.gateway.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

/** Calls that are all there before the first of them is answered take effect in their order. */
class BurstIT {
    private static final int ROUNDS = 10;

    private static final String ROW = """
            {'identifier': 'row',
             'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'b'}, {'identifier': 'z', 'final': true}],
             'transitions': [{'identifier': 'go', 'from': 'a', 'to': 'b'}, {'identifier': 'end', 'from': 'b', 'to': 'z'}]}""";

    private static final String WAITING = """
            {'identifier': 'waiting',
             'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'z', 'final': true}],
             'transitions': [{'identifier': 'go', 'from': 'a', 'to': 'z', 'type': 'automatic', 'condition': 'subject.ok'}]}""";

    private static final String GUARDED = """
            {'identifier': 'guarded',
             'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'z', 'final': true}],
             'transitions': [{'identifier': 'go', 'from': 'a', 'to': 'z', 'condition': 'subject.ok'}]}""";

    private static RunningNode node;

    private final String person = "'person_key': 'person-" + UUID.randomUUID() + "'";
    private RawWebSocket socket;

    @BeforeAll
    static void start() {
        node = RunningNode.start();
        for (var schema : List.of(ROW, WAITING, GUARDED)) {
            var document = json(schema);
            var path = "/api/v1/flow-schemas/" + document.path("identifier").asText();
            assertEquals(201, node.http().put(path, document).status());
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void connect() {
        socket = new RawWebSocket(node.port());
    }

    @AfterEach
    void disconnect() {
        socket.close();
    }

    private record Request(String action, String data) {
        byte[] frame(int id) {
            var text = "{'action': '%s', 'request_id': %d, 'data': {%s}}"
                    .formatted(action, id, data)
                    .replace('\'', '"');
            return RawWebSocket.frame(true, RawWebSocket.TEXT, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Sends all in one piece; gives the responses in the order of the requests. */
    private List<JsonNode> burst(Request... requests) {
        var bytes = new ByteArrayOutputStream();
        for (int id = 0; id < requests.length; id++) {
            bytes.writeBytes(requests[id].frame(id));
        }
        socket.send(bytes.toByteArray());
        var responses = new TreeMap<Integer, JsonNode>();
        while (responses.size() < requests.length) {
            var response = socket.readJson();
            responses.put(response.path("request_id").asInt(), response);
        }
        return List.copyOf(responses.values());
    }

    private Request identify(boolean ok) {
        return new Request("identify", person + ", 'properties': {'ok': " + ok + "}");
    }

    private Request start(String schema) {
        return new Request("start", person + ", 'flow_schema_identifier': '" + schema + "'");
    }

    private Request force() {
        return new Request("start", person + ", 'flow_schema_identifier': 'row', 'force': true");
    }

    private Request statusOfPerson() {
        return new Request("flow_status", person + ", 'flow_schema_identifier': 'row'");
    }

    private static Request onFlow(String action, String flow) {
        return new Request(action, "'flow_instance_id': '" + flow + "'");
    }

    private static Request transition(String flow, String transition) {
        return new Request(
                "transition",
                "'flow_instance_id': '%s', 'transition_schema_identifier': '%s'".formatted(flow, transition));
    }

    private String started(String schema) {
        return id(burst(identify(false), start(schema)).getLast());
    }

    private static String id(JsonNode response) {
        return ok(response).path("flow_instance_id").asText();
    }

    private static JsonNode ok(JsonNode response) {
        assertEquals(200, response.path("status").asInt(), response::toString);
        return response.path("data");
    }

    @RepeatedTest(ROUNDS)
    void all_of_a_new_person_may_be_sent_at_once() {
        var subscribe = new Request("subscribe_state_change", person);

        var responses = burst(identify(true), start("row"), statusOfPerson(), subscribe);

        var flow = id(responses.get(1));
        assertEquals(flow, id(responses.get(2)));
        assertEquals(flow, ok(responses.get(3)).at("/flows/0/flow_instance_id").asText());
    }

    @RepeatedTest(ROUNDS)
    void a_read_by_the_person_does_not_see_what_was_sent_behind_it() {
        var flow = started("row");
        var byId = new Request(
                "flow_status",
                "'person_id': '%s', 'flow_schema_identifier': 'row'"
                        .formatted(ok(burst(identify(false)).getFirst())
                                .path("person_id")
                                .asText()));

        var responses = burst(statusOfPerson(), transition(flow, "go"), byId, transition(flow, "end"));

        assertEquals(1, ok(responses.get(0)).path("revision").asInt());
        assertEquals(2, ok(responses.get(2)).path("revision").asInt());
        assertEquals("completed", ok(responses.get(3)).path("flow_state").asText());
    }

    @RepeatedTest(ROUNDS)
    void a_flow_that_a_forced_start_ended_does_not_move_behind_it() {
        var flow = started("row");

        var responses = burst(force(), transition(flow, "go"));

        ok(responses.getFirst());
        assertEquals("flow_not_active", responses.getLast().at("/errors/0/code").asText());
    }

    @RepeatedTest(ROUNDS)
    void what_is_sent_behind_a_property_sees_the_flow_that_it_has_moved() {
        var flow = started("waiting");

        var responses = burst(identify(true), onFlow("flow_status", flow));

        assertEquals("completed", ok(responses.getLast()).path("state").asText());
    }

    @RepeatedTest(ROUNDS)
    void what_is_sent_behind_a_property_is_judged_by_it() {
        var flow = started("guarded");

        ok(burst(identify(true), transition(flow, "go")).getLast());
    }

    @RepeatedTest(ROUNDS)
    void a_history_ends_with_what_was_sent_before_it() {
        var flow = started("row");

        var responses = burst(transition(flow, "go"), onFlow("history", flow), transition(flow, "end"));

        assertEquals(2, ok(responses.get(1)).path("entries").size());
        assertEquals("completed", ok(responses.getLast()).path("flow_state").asText());
    }

    @RepeatedTest(ROUNDS)
    void of_many_forced_starts_the_last_one_runs() {
        burst(identify(true));

        var responses = burst(Collections.nCopies(10, force()).toArray(Request[]::new));

        responses.forEach(BurstIT::ok);
        assertEquals(id(responses.getLast()), id(burst(statusOfPerson()).getFirst()));
    }

    @RepeatedTest(ROUNDS)
    void forced_starts_of_many_clients_do_not_refuse_each_other() {
        burst(identify(true));
        var sockets =
                Stream.generate(() -> new RawWebSocket(node.port())).limit(20).toList();
        try {
            sockets.forEach(each -> each.send(force().frame(1)));
            sockets.forEach(each -> ok(each.readJson()));
        } finally {
            sockets.forEach(RawWebSocket::close);
        }
    }
}
