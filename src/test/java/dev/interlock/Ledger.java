package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Keeps what clients were told of their transitions, to be compared with what the node says afterwards. */
final class Ledger {
    private static final String COUNTER = """
            {'identifier': 'counter', 'steps': [{'identifier': 'tick', 'entry': true}],
             'transitions': [{'identifier': 'again', 'from': 'tick', 'to': 'tick'}]}""";

    private final List<String> instances = new ArrayList<>();
    private final Map<String, List<CompletableFuture<JsonNode>>> calls = new HashMap<>();

    /** Publishes a schema that can be moved for ever and starts so many flows of it. */
    static Ledger open(int port, TestSocket socket, int flows) {
        try (var http = new TestHttp(port)) {
            assertEquals(
                    201,
                    http.put("/api/v1/flow-schemas/counter", TestSocket.json(COUNTER))
                            .status());
        }
        var ledger = new Ledger();
        for (int i = 0; i < flows; i++) {
            socket.call("identify", "{\"person_key\":\"counter-" + i + "\"}");
            var started = socket.call(
                    "start", "{\"person_key\":\"counter-" + i + "\",\"flow_schema_identifier\":\"counter\"}");
            ledger.instances.add(started.at("/data/flow_instance_id").asText());
        }
        return ledger;
    }

    /** Sends one transition to each flow and gives the responses. */
    List<CompletableFuture<JsonNode>> moveAll(TestSocket socket) {
        return instances.stream().map(instance -> move(socket, instance)).toList();
    }

    private CompletableFuture<JsonNode> move(TestSocket socket, String instance) {
        var response = socket.send(
                "transition", "{\"flow_instance_id\":\"" + instance + "\",\"transition_schema_identifier\":\"again\"}");
        calls.computeIfAbsent(instance, first -> new ArrayList<>()).add(response);
        return response;
    }

    int acknowledged() {
        return calls.values().stream()
                .flatMap(List::stream)
                .mapToInt(call -> succeeded(call) ? 1 : 0)
                .sum();
    }

    /** Each acknowledged transition is in the history once, and nothing is there that nobody asked for. */
    void assertTold(TestSocket socket) {
        calls.forEach((instance, responses) -> {
            var acknowledged = new HashSet<Long>();
            int open = 0;
            for (var response : responses) {
                if (succeeded(response)) {
                    assertTrue(
                            acknowledged.add(
                                    response.join().at("/data/revision").asLong()),
                            "a revision twice");
                } else if (mayHaveHappened(response)) {
                    open++;
                }
            }
            var kept = revisions(socket, instance);
            assertTrue(kept.containsAll(acknowledged), () -> "lost: " + acknowledged + " of " + kept);
            int others = kept.size() - acknowledged.size() - 1;
            assertTrue(others <= open, others + " changes that nobody was told of, " + open + " calls without answer");
        });
    }

    private static boolean succeeded(CompletableFuture<JsonNode> call) {
        return call.isDone()
                && !call.isCompletedExceptionally()
                && call.join().path("status").asInt() == 200;
    }

    private static boolean mayHaveHappened(CompletableFuture<JsonNode> call) {
        return !call.isDone()
                || call.isCompletedExceptionally()
                || call.join().at("/errors/0/code").asText().equals("outcome_unknown");
    }

    private static Set<Long> revisions(TestSocket socket, String instance) {
        var revisions = new HashSet<Long>();
        long after = 0;
        JsonNode page;
        do {
            page = socket.call(
                            "history",
                            "{\"flow_instance_id\":\"" + instance + "\",\"after_revision\":" + after
                                    + ",\"limit\":1000}")
                    .path("data");
            for (var entry : page.path("entries")) {
                assertTrue(revisions.add(entry.path("revision").asLong()));
            }
            after = page.path("next_after").asLong();
        } while (!page.path("next_after").isNull());
        var status = socket.call("flow_status", "{\"flow_instance_id\":\"" + instance + "\"}");
        assertEquals(revisions.size(), status.at("/data/revision").asLong(), "a revision for each log row");
        return revisions;
    }
}
