package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Running flows and new versions of their schema, on a whole node. */
class MigrationIT {
    private static RunningNode node;
    private static TestSocket socket;

    private final String schema = "changing-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        node = RunningNode.start();
        socket = new TestSocket(node.port());
    }

    @AfterAll
    static void stop() {
        socket.close();
        node.close();
    }

    @BeforeEach
    void publish() {
        assertEquals(1, publish("""
                {'identifier': '%s',
                 'steps': [{'identifier': 'draft', 'entry': true}, {'identifier': 'review'}, {'identifier': 'legal'},
                           {'identifier': 'done', 'final': true}],
                 'transitions': [{'identifier': 'submit', 'from': 'draft', 'to': 'review'},
                                 {'identifier': 'ask', 'from': 'draft', 'to': 'legal'},
                                 {'identifier': 'approve', 'from': 'review', 'to': 'done'},
                                 {'identifier': 'approve', 'from': 'legal', 'to': 'done'}]}"""));
    }

    private void publishSecond() {
        assertEquals(2, publish("""
                {'identifier': '%s',
                 'steps': [{'identifier': 'draft', 'entry': true}, {'identifier': 'assessment'},
                           {'identifier': 'done', 'final': true}],
                 'transitions': [{'identifier': 'submit', 'from': 'draft', 'to': 'assessment'},
                                 {'identifier': 'finish', 'from': 'assessment', 'to': 'done', 'type': 'timer',
                                  'after': 'PT0.5S'}]}"""));
    }

    private int publish(String document) {
        var reply = node.http().put("/api/v1/flow-schemas/" + schema, json(document.formatted(schema)));
        return reply.json().path("version").asInt();
    }

    private String flow(String... transitions) {
        var person = UUID.randomUUID();
        socket.call("identify", "{\"person_key\":\"" + person + "\"}");
        var flow = socket.call(
                        "start", "{\"person_key\":\"%s\",\"flow_schema_identifier\":\"%s\"}".formatted(person, schema))
                .at("/data/flow_instance_id")
                .asText();
        for (var transition : transitions) {
            socket.call(
                    "transition",
                    "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"%s\"}"
                            .formatted(flow, transition));
        }
        return flow;
    }

    private JsonNode migrate(String body) {
        var reply = node.http().post("/api/v1/flow-schemas/" + schema + "/migrations", body.replace('\'', '"'));
        return reply.json();
    }

    private JsonNode found(String flow) {
        var items = node.http()
                .get("/api/v1/flow-instances?schema=" + schema)
                .json()
                .path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(item -> item.path("flow_instance_id").asText().equals(flow))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("E23 running flows keep their version, new ones use the published one, also when that is set back")
    void versions() {
        var old = flow();
        publishSecond();
        var fresh = flow();
        assertEquals(1, found(old).path("schema_version").asInt());
        assertEquals(2, found(fresh).path("schema_version").asInt());

        var back = node.http().post("/api/v1/flow-schemas/" + schema + "/current", "{\"version\": 1}");

        assertEquals(200, back.status());
        assertEquals(1, found(flow("submit")).path("schema_version").asInt());
    }

    @Test
    void flows_move_to_another_version_with_their_steps_renamed_or_say_why_not() {
        var draft = flow();
        var review = flow("submit");
        var legal = flow("ask");
        var done = flow("submit", "approve");
        publishSecond();
        var mapping = "'to_version': 2, 'steps': {'review': 'assessment'}";

        var preview = migrate("{" + mapping + ", 'preview': true}");
        assertEquals(List.of(4, 2, 1), counts(preview));
        assertEquals(1, found(review).path("schema_version").asInt());

        var outcome = migrate("{" + mapping + "}");

        assertEquals(List.of(4, 2, 1), counts(outcome));
        var failed = outcome.path("items").get(2);
        assertEquals(legal, failed.path("flow_instance_id").asText());
        assertEquals("migration_not_possible", failed.at("/error/code").asText());
        assertEquals("legal", failed.at("/error/details/step_schema_identifier").asText());
        assertEquals(2, found(draft).path("schema_version").asInt());
        assertEquals(2, found(review).path("schema_version").asInt());
        assertEquals(1, found(legal).path("schema_version").asInt());
        assertEquals(1, found(done).path("schema_version").asInt());
        var entry = socket.call("history", "{\"flow_instance_id\":\"" + draft + "\"}")
                .at("/data/entries/1");
        assertEquals("migrate", entry.path("lifecycle").asText());
        assertEquals(2, entry.path("schema_version").asInt());
        Eventually.holds(
                () -> found(review).path("state").asText().equals("completed"),
                () -> "the new version's timer is not there");

        assertEquals(List.of(4, 0, 1), counts(migrate("{" + mapping + "}")));
    }

    @Test
    void a_flow_whose_join_waits_does_not_move_where_that_is_gone() {
        assertEquals(2, publish(joined("c")));
        assertEquals(3, publish(joined("cc")));
        node.http().post("/api/v1/flow-schemas/" + schema + "/current", "{\"version\": 2}");
        var flow = flow("fork", "y");

        for (var mode : List.of("true", "false")) {
            var outcome = migrate("{'to_version': 3, 'preview': " + mode + "}");
            assertEquals(List.of(1, 0, 1), counts(outcome));
            assertEquals(
                    "migration_not_possible", outcome.at("/items/0/error/code").asText());
            assertEquals(
                    "c",
                    outcome.at("/items/0/error/details/step_schema_identifier").asText());
        }
        assertEquals(List.of(1, 1, 0), counts(migrate("{'to_version': 3, 'steps': {'c': 'cc'}}")));
        var answer = socket.call(
                "transition", "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"x\"}".formatted(flow));
        assertEquals("cc", answer.at("/data/entered_steps/0").asText());
    }

    private static String joined(String join) {
        return """
                {'identifier': '%%s',
                 'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'b'}, {'identifier': 'd'},
                           {'identifier': '%1$s', 'join': 'all'}, {'identifier': 'z', 'final': true}],
                 'transitions': [{'identifier': 'fork', 'from': 'a', 'to': 'b'}, {'identifier': 'fork', 'from': 'a', 'to': 'd'},
                                 {'identifier': 'x', 'from': 'b', 'to': '%1$s'}, {'identifier': 'y', 'from': 'd', 'to': '%1$s'},
                                 {'identifier': 'end', 'from': '%1$s', 'to': 'z'}]}""".formatted(join);
    }

    @Test
    void what_came_before_a_migration_is_told_again_in_the_order_of_the_steps_then() {
        assertEquals(2, publish(forked("c", "b")));
        assertEquals(3, publish(forked("b", "c")));
        node.http().post("/api/v1/flow-schemas/" + schema + "/current", "{\"version\": 2}");
        var flow = flow("go", "fork");
        assertEquals(1, migrate("{'to_version': 3}").path("migrated").asInt());

        for (var since : List.of(1, 2)) {
            try (var watcher = new TestSocket(node.port())) {
                watcher.call(
                        "subscribe_state_change",
                        "{\"flow_instance_id\":\"%s\",\"since_revision\":%d,\"entity\":\"step\"}"
                                .formatted(flow, since));
                var told = Stream.generate(watcher::event)
                        .map(event -> event.path("data"))
                        .dropWhile(data -> data.path("revision").asInt() < 3)
                        .limit(3)
                        .map(data -> data.path("identifier").asText())
                        .toList();
                assertEquals(List.of("a", "c", "b"), told);
            }
        }
    }

    private static String forked(String first, String second) {
        return """
                {'identifier': '%%s',
                 'steps': [{'identifier': 'start', 'entry': true}, {'identifier': 'a'}, {'identifier': '%s'}, {'identifier': '%s'},
                           {'identifier': 'z', 'final': true}],
                 'transitions': [{'identifier': 'go', 'from': 'start', 'to': 'a'},
                                 {'identifier': 'fork', 'from': 'a', 'to': 'b'}, {'identifier': 'fork', 'from': 'a', 'to': 'c'},
                                 {'identifier': 'close', 'from': 'b', 'to': 'z'}, {'identifier': 'close', 'from': 'c', 'to': 'z'}]}""".formatted(first, second);
    }

    private static List<Integer> counts(JsonNode answer) {
        return List.of(
                answer.path("examined").asInt(),
                answer.path("migrated").asInt(),
                answer.path("failed").asInt());
    }

    @Test
    void a_migration_goes_in_batches() {
        IntStream.range(0, 25).forEach(number -> flow());
        publishSecond();
        var migrated = 0;
        var batches = 0;
        JsonNode after = json("{}").path("none");
        do {
            var cursor = after.isTextual() ? ", 'after': '" + after.asText() + "'" : "";
            var answer = migrate("{'to_version': 2, 'limit': 10" + cursor + "}");
            migrated += answer.path("migrated").asInt();
            batches++;
            after = answer.path("next_after");
        } while (after.isTextual());

        assertEquals(25, migrated);
        assertEquals(3, batches);
    }

    @Test
    void what_is_not_there_is_refused() {
        flow();
        publishSecond();
        assertEquals(
                "flow_schema_not_found",
                migrate("{'to_version': 9}").at("/errors/0/code").asText());
        assertEquals(
                "no version 9999999999 of a flow schema '%s' is published".formatted(schema),
                migrate("{'to_version': 9999999999}").at("/errors/0/message").asText());
        var nowhere = node.http().post("/api/v1/flow-schemas/nope/migrations", "{\"to_version\":1}");
        assertEquals(404, nowhere.status());
        assertEquals(
                "no flow schema 'nope' is published",
                nowhere.json().at("/errors/0/message").asText());
        var misspelt = migrate("{'to_version': 2, 'steps': {'review': 'asessment'}}");
        assertEquals("step_not_found", misspelt.at("/errors/0/code").asText());
        assertEquals("/steps/review", misspelt.at("/errors/0/path").asText());
        var unknown = migrate("{'to_version': 2, 'steps': {'reveiw': 'assessment'}}");
        assertEquals("step_not_found", unknown.at("/errors/0/code").asText());
        assertEquals("/steps/reveiw", unknown.at("/errors/0/path").asText());
        assertEquals("invalid_request", migrate("{}").at("/errors/0/code").asText());
        var builtIn = node.http().post("/api/v1/flow-schemas/cm-handle-lifecycle/migrations", "{\"to_version\":1}");
        assertEquals(
                "migration_not_possible", builtIn.json().at("/errors/0/code").asText());
    }
}
