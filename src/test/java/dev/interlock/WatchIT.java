package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** State changes as clients of two nodes watch them. */
class WatchIT {
    private static final String ROUND = """
            {'identifier': 'round',
             'steps': [{'identifier': 'draft', 'entry': true}, {'identifier': 'review'}, {'identifier': 'done', 'final': true}],
             'transitions': [{'identifier': 'submit', 'from': 'draft', 'to': 'review'},
                             {'identifier': 'return', 'from': 'review', 'to': 'draft'},
                             {'identifier': 'stay', 'from': 'draft', 'to': 'draft'},
                             {'identifier': 'finish', 'from': 'review', 'to': 'done'}]}""";

    private static final String ONE_WAY = """
            {'identifier': 'one-way',
             'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'b', 'final': true}],
             'transitions': [{'identifier': 'go', 'from': 'a', 'to': 'b'}]}""";

    private static final ClusterSettings SETTINGS = ClusterSettings.of(2);
    private static final List<RunningNode> NODES = new ArrayList<>();

    private final String person = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        for (int number = 0; number < 2; number++) {
            NODES.add(RunningNode.start(SETTINGS.ofNode(number)));
        }
        NODES.getFirst().http().put("/api/v1/flow-schemas/round", json(ROUND));
        NODES.getFirst().http().put("/api/v1/flow-schemas/one-way", json(ONE_WAY));
    }

    @AfterAll
    static void stop() {
        NODES.forEach(RunningNode::close);
    }

    private static TestSocket socket(int node) {
        return new TestSocket(NODES.get(node).port());
    }

    private static JsonNode ok(JsonNode response) {
        assertEquals(200, response.path("status").asInt(), response::toString);
        return response.path("data");
    }

    private String started(TestSocket socket, String schema) {
        ok(socket.call("identify", "{\"person_key\":\"%s\"}".formatted(person)));
        return ok(socket.call(
                        "start", "{\"person_key\":\"%s\",\"flow_schema_identifier\":\"%s\"}".formatted(person, schema)))
                .path("flow_instance_id")
                .asText();
    }

    private static void take(TestSocket socket, String flow, String... transitions) {
        for (var transition : transitions) {
            ok(socket.call(
                    "transition",
                    "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"%s\"}"
                            .formatted(flow, transition)));
        }
    }

    private static JsonNode watch(TestSocket socket, String flow, String others) {
        return ok(socket.call("subscribe_state_change", "{\"flow_instance_id\":\"%s\"%s}".formatted(flow, others)));
    }

    private static List<String> events(TestSocket socket, int count) {
        return Stream.generate(socket::event).limit(count).map(WatchIT::words).toList();
    }

    private static String words(JsonNode event) {
        var data = event.path("data");
        return "%s %s %s %s>%s %s"
                .formatted(
                        data.path("revision").asText(),
                        data.path("entity").asText(),
                        data.path("identifier").asText(),
                        data.path("previous_state").asText(),
                        data.path("state").asText(),
                        data.path("cause").asText());
    }

    @Test
    void each_entity_that_changes_is_told_with_what_it_was_before() {
        try (var socket = socket(0)) {
            var flow = started(socket, "round");
            var snapshot = watch(socket, flow, "");
            take(socket, flow, "stay", "submit");
            ok(socket.call("pause", "{\"flow_instance_id\":\"%s\"}".formatted(flow)));
            ok(socket.call("resume", "{\"flow_instance_id\":\"%s\"}".formatted(flow)));
            take(socket, flow, "finish");

            assertEquals(1, snapshot.path("revision").asInt());
            assertEquals(
                    "draft",
                    snapshot.at("/active_steps/0/step_schema_identifier").asText());
            assertEquals(
                    List.of(
                            "2 step draft active>active transition",
                            "3 step draft active>completed transition",
                            "3 step review inactive>active transition",
                            "4 flow round active>paused lifecycle",
                            "5 flow round paused>active lifecycle",
                            "6 step review active>completed transition",
                            "6 step done inactive>completed transition",
                            "6 flow round active>completed transition"),
                    events(socket, 8));
            assertEquals(List.of(), socket.eventsSoFar());
        }
    }

    @Test
    void an_event_has_the_fields_of_the_contract() {
        try (var socket = socket(0)) {
            var flow = started(socket, "round");
            watch(socket, flow, ",\"entity\":\"step\"");
            take(socket, flow, "submit");
            var event = socket.event();
            var data = event.path("data");

            assertEquals(
                    List.of("event", "request_id", "data"),
                    List.copyOf(json(event.toString()).properties().stream()
                            .map(each -> each.getKey())
                            .toList()));
            assertEquals("state_change", event.path("event").asText());
            assertEquals(flow + ":draft", data.path("id").asText());
            assertEquals(flow, data.path("flow_instance_id").asText());
            assertEquals("submit", data.path("transition_schema_identifier").asText());
            assertTrue(data.path("actor").isNull());
            assertTrue(data.path("occurred_at").asText().endsWith("Z"));
        }
    }

    @Test
    void clients_of_two_nodes_see_each_revision_once_and_in_order() {
        try (var left = socket(0);
                var right = socket(1)) {
            var flow = started(left, "round");
            watch(left, flow, ",\"entity\":\"step\"");
            watch(right, flow, ",\"entity\":\"step\"");
            for (int round = 0; round < 25; round++) {
                take(round % 2 == 0 ? left : right, flow, "submit", "return");
            }
            var expected = LongStream.rangeClosed(2, 51)
                    .boxed()
                    .flatMap(revision -> Stream.of(revision, revision))
                    .toList();
            for (var socket : List.of(left, right)) {
                var told = Stream.generate(socket::event)
                        .limit(100)
                        .map(event -> event.at("/data/revision").asLong())
                        .toList();
                assertEquals(expected, told);
                assertEquals(List.of(), socket.eventsSoFar());
            }
        }
    }

    @Test
    void a_client_that_comes_back_at_another_node_sees_what_it_missed() {
        try (var left = socket(0)) {
            var flow = started(left, "round");
            try (var lost = socket(0)) {
                watch(lost, flow, "");
                take(left, flow, "submit");
                events(lost, 2);
            }
            take(left, flow, "return", "submit");
            try (var right = socket(1)) {
                assertEquals(
                        4,
                        watch(right, flow, ",\"since_revision\":2")
                                .path("revision")
                                .asInt());
                take(right, flow, "finish");
                assertEquals(
                        List.of(
                                "3 step draft completed>active transition",
                                "3 step review active>completed transition",
                                "4 step draft active>completed transition",
                                "4 step review completed>active transition",
                                "5 step review active>completed transition",
                                "5 step done inactive>completed transition",
                                "5 flow round active>completed transition"),
                        events(right, 7));
            }
        }
    }

    @Test
    void an_entity_that_a_connection_adds_is_told_since_its_revision_also_after_the_end() {
        try (var socket = socket(0)) {
            var flow = started(socket, "round");
            watch(socket, flow, ",\"entity\":\"flow\"");
            take(socket, flow, "submit");
            watch(socket, flow, ",\"entity\":\"step\",\"since_revision\":0");
            take(socket, flow, "finish");
            var steps = List.of(
                    "1 step draft inactive>active lifecycle",
                    "2 step draft active>completed transition",
                    "2 step review inactive>active transition",
                    "3 step review active>completed transition",
                    "3 step done inactive>completed transition");
            var end = "3 flow round active>completed transition";
            assertEquals(Stream.concat(steps.stream(), Stream.of(end)).toList(), events(socket, 6));

            watch(socket, flow, ",\"since_revision\":2");
            assertEquals(List.of(steps.get(3), steps.get(4), end), events(socket, 3));
            assertEquals(List.of(), socket.eventsSoFar());
        }
    }

    @Test
    void flows_that_a_watched_person_starts_appear_by_themselves() {
        try (var watcher = socket(0);
                var caller = socket(1)) {
            var first = started(caller, "round");
            var snapshot = ok(watcher.call("subscribe_state_change", "{\"person_key\":\"%s\"}".formatted(person)));
            assertEquals(first, snapshot.at("/flows/0/flow_instance_id").asText());
            assertEquals(1, snapshot.at("/flows/0/revision").asInt());
            assertEquals("person", snapshot.at("/subject/kind").asText());

            var second = started(caller, "one-way");
            take(caller, second, "go");
            assertEquals(
                    List.of(
                            "1 step a inactive>active lifecycle",
                            "1 flow one-way null>active lifecycle",
                            "2 step a active>completed transition",
                            "2 step b inactive>completed transition",
                            "2 flow one-way active>completed transition"),
                    events(watcher, 5));
            var third = started(caller, "one-way");
            take(caller, first, "submit");
            assertEquals(
                    List.of(third, third, first, first).stream().sorted().toList(),
                    Stream.generate(watcher::event)
                            .limit(4)
                            .map(event -> event.at("/data/flow_instance_id").asText())
                            .sorted()
                            .toList());
            assertEquals(List.of(), watcher.eventsSoFar());
        }
    }

    private static long successes(List<CompletableFuture<JsonNode>> calls) {
        return calls.stream()
                .filter(call -> call.orTimeout(20, TimeUnit.SECONDS)
                                .join()
                                .path("status")
                                .asInt()
                        == 200)
                .count();
    }

    @Test
    void of_many_calls_of_which_one_succeeds_one_change_is_told_after_its_answer() {
        try (var socket = socket(0)) {
            var flow = started(socket, "one-way");
            watch(socket, flow, ",\"entity\":\"flow\"");
            var calls = Stream.generate(() -> socket.send(
                            "transition",
                            "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"go\"}".formatted(flow)))
                    .limit(100)
                    .toList();
            assertEquals("2 flow one-way active>completed transition", words(socket.event()));
            var answered = calls.stream().filter(CompletableFuture::isDone).toList();
            assertEquals(1, successes(answered), "the event came before the answer of the call that caused it");
            assertEquals(1, successes(calls));
            assertEquals(List.of(), socket.eventsSoFar());
        }
    }

    @Test
    void who_is_not_there_cannot_be_watched() {
        try (var socket = socket(0)) {
            var person = socket.call("subscribe_state_change", "{\"person_key\":\"nobody\"}");
            assertEquals("subject_not_found", person.at("/errors/0/code").asText());
            var flow = socket.call(
                    "subscribe_state_change", "{\"flow_instance_id\":\"0197a000-0000-7000-8000-000000000001\"}");
            assertEquals("flow_instance_not_found", flow.at("/errors/0/code").asText());
        }
    }
}
