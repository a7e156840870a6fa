package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.store.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Timers of whole nodes on one database. */
class TimersIT {
    private static final String SCHEMA = """
            {'identifier': 'timed',
             'steps': [{'identifier': 'idle', 'entry': true}, {'identifier': 'waiting'}, {'identifier': 'rung', 'final': true},
                       {'identifier': 'left', 'final': true}],
             'transitions': [{'identifier': 'wait', 'from': 'idle', 'to': 'waiting'},
                             {'identifier': 'again', 'from': 'waiting', 'to': 'waiting'},
                             {'identifier': 'leave', 'from': 'waiting', 'to': 'left'},
                             {'identifier': 'ring', 'from': 'waiting', 'to': 'rung', 'type': 'timer', 'after': 'PT1S',
                              'condition': '!has(subject.deaf)'}]}""";

    private static final Map<String, String> ENVIRONMENT = environment();

    private static RunningNode node;

    private TestSocket socket;

    private static Map<String, String> environment() {
        var url = TestDatabase.shared().url();
        return Map.of(
                "INTERLOCK_DATABASE_URL",
                "postgresql://%s:%s@%s:%d/%s"
                        .formatted(url.user(), url.password().value(), url.host(), url.port(), url.database()));
    }

    @BeforeAll
    static void start() {
        node = RunningNode.start(ENVIRONMENT);
        assertTrue(node.http().put("/api/v1/flow-schemas/timed", json(SCHEMA)).status() < 300);
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

    private static String waitingFlow(TestSocket via, String properties) {
        var person = UUID.randomUUID();
        via.call("identify", "{\"person_key\":\"%s\",\"properties\":%s}".formatted(person, properties));
        var flow = via.call("start", "{\"person_key\":\"%s\",\"flow_schema_identifier\":\"timed\"}".formatted(person))
                .at("/data/flow_instance_id")
                .asText();
        assertEquals(200, take(via, flow, "wait").path("status").asInt());
        return flow;
    }

    private static JsonNode take(TestSocket via, String flow, String transition) {
        return via.call(
                "transition",
                "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"%s\"}".formatted(flow, transition));
    }

    private String state(String flow) {
        return socket.call("flow_status", "{\"flow_instance_id\":\"" + flow + "\"}")
                .at("/data/state")
                .asText();
    }

    private List<JsonNode> history(String flow) {
        var entries = socket.call("history", "{\"flow_instance_id\":\"" + flow + "\"}")
                .at("/data/entries");
        return StreamSupport.stream(entries.spliterator(), false).toList();
    }

    private List<String> causes(String flow) {
        return history(flow).stream().map(entry -> entry.path("cause").asText()).toList();
    }

    private void awaitEnd(String flow) {
        Eventually.holds(() -> state(flow).equals("completed"), () -> "the flow has not ended: " + history(flow));
    }

    private static Instant at(JsonNode entry) {
        return Instant.parse(entry.path("occurred_at").asText());
    }

    @Test
    @DisplayName("E22 a timer fires once when it is due, within a second")
    void fires_once() {
        var flow = waitingFlow(socket, "{}");

        awaitEnd(flow);

        assertEquals(List.of("lifecycle", "transition", "timer"), causes(flow));
        var entries = history(flow);
        var waited = Duration.between(at(entries.get(1)), at(entries.get(2)));
        assertTrue(waited.toMillis() >= 1000 && waited.toMillis() < 2000, waited::toString);
        var fired = entries.get(2);
        assertEquals("ring", fired.path("transition_schema_identifier").asText());
        assertTrue(node.http().get("/metrics").body().contains("interlock_flow_timer_lag_seconds_count"));
    }

    @Test
    @DisplayName("E22 a timer does not fire after its step was left")
    void not_after_its_step() {
        var left = waitingFlow(socket, "{}");
        take(socket, left, "leave");
        var witness = waitingFlow(socket, "{}");

        awaitEnd(witness);

        assertEquals(List.of("lifecycle", "transition", "transition"), causes(left));
    }

    @Test
    @DisplayName("E22 a step that is entered again has its whole time again")
    void anew_with_each_visit() {
        var flow = waitingFlow(socket, "{}");
        var witness = waitingFlow(socket, "{}");
        awaitEnd(witness);
        assertEquals("completed", state(flow));

        var again = waitingFlow(socket, "{}");
        take(socket, again, "again");
        awaitEnd(again);

        var entries = history(again);
        assertEquals(List.of("lifecycle", "transition", "transition", "timer"), causes(again));
        assertTrue(Duration.between(at(entries.get(2)), at(entries.get(3))).toMillis() >= 1000);
    }

    @Test
    @DisplayName("E22 the timer of a paused flow waits until it is resumed")
    void held_while_paused() {
        var paused = waitingFlow(socket, "{}");
        assertEquals(
                200,
                socket.call("pause", "{\"flow_instance_id\":\"" + paused + "\"}")
                        .path("status")
                        .asInt());
        awaitEnd(waitingFlow(socket, "{}"));
        assertEquals("paused", state(paused));

        socket.call("resume", "{\"flow_instance_id\":\"" + paused + "\"}");

        awaitEnd(paused);
        assertEquals(List.of("lifecycle", "transition", "lifecycle", "lifecycle", "timer"), causes(paused));
    }

    @Test
    @DisplayName("E22 a timer whose condition does not hold when it is due is spent")
    void spent_by_its_condition() {
        var deaf = waitingFlow(socket, "{\"deaf\":true}");
        awaitEnd(waitingFlow(socket, "{}"));
        Eventually.holds(() -> tasksOf(deaf) == 0, () -> "the timer is still there");

        assertEquals("active", state(deaf));
        assertEquals(2, history(deaf).size());
    }

    private static int tasksOf(String flow) {
        return TestDatabase.shared().count("SELECT count(*) FROM flow_task WHERE instance_id = '" + flow + "'");
    }

    private Duration late(String flow) {
        var entries = history(flow);
        return Duration.between(at(entries.get(1)), at(entries.get(2))).minusSeconds(1);
    }

    @Test
    @DisplayName("E22 timers fire once each although the node that owns their flows is killed as they are due")
    void killed_when_due() throws Exception {
        var flows = new ArrayList<String>();
        try (var owner = ServingProcess.start(ENVIRONMENT);
                var there = new TestSocket(owner.port())) {
            IntStream.range(0, 60).forEach(number -> flows.add(waitingFlow(there, "{}")));
            Eventually.holds(
                    () -> flows.stream().anyMatch(flow -> state(flow).equals("completed")), () -> "no timer fires");
            owner.kill();
        }

        flows.forEach(this::awaitEnd);
        flows.forEach(flow -> assertEquals(List.of("lifecycle", "transition", "timer"), causes(flow)));
        var latest = flows.stream().map(this::late).max(Duration::compareTo).orElseThrow();
        assertTrue(latest.toMillis() < 3000, () -> "late by " + latest);
        assertEquals(0, flows.stream().mapToInt(TimersIT::tasksOf).sum());
    }
}
