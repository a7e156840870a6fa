package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.TestHttp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Batches of cm-handles against transitions of the flows of the same handles, at the same time, on a whole node. */
class HandleRacesIT {
    private static final int ROUNDS = 100;
    private static final int HANDLES = 8;
    private static final String BATCH = "/api/v1/cm-handles/batch";

    private static final String ROLLOUT = """
            {'identifier': 'rollout', 'start_on': 'cm-handle',
             'steps': [{'identifier': 'planned', 'entry': true}, {'identifier': 'waiting'},
                       {'identifier': 'live', 'final': true}],
             'transitions': [{'identifier': 'wait', 'from': 'planned', 'to': 'waiting'},
                             {'identifier': 'go', 'from': 'waiting', 'to': 'live', 'type': 'automatic',
                              'condition': 'has(subject.tested)'}]}""";

    private static RunningNode node;

    @BeforeAll
    static void start() {
        node = RunningNode.start();
        node.http().put("/api/v1/flow-schemas/rollout", TestSocket.parse(ROLLOUT.replace('\'', '"')));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void E21_a_flow_that_comes_to_wait_while_its_property_changes_does_not_wait_for_ever() {
        for (int round = 0; round < ROUNDS; round++) {
            var handles = created("e21-" + round);
            var flows = handles.stream().map(HandleRacesIT::rollout).toList();

            var calls = new ArrayList<Supplier<Reply>>();
            calls.add(() -> post("{'updatedCmHandles': [%s]}"
                    .formatted(items(handles, "{'cmHandle': '%s', 'cmHandleProperties': {'tested': true}}"))));
            flows.forEach(flow -> calls.add(() -> move(flow, "wait")));

            atOnce(calls).forEach(reply -> assertEquals(200, reply.status(), reply.body()));
            flows.forEach(flow -> assertEquals("completed", flow(flow, "state")));
        }
    }

    @Test
    void a_flow_that_is_called_while_its_handle_is_deleted_ends_and_no_call_is_answered_falsely() {
        int moved = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var handles = created("gone-" + round);
            var flows = handles.stream().map(HandleRacesIT::rollout).toList();

            var calls = new ArrayList<Supplier<Reply>>();
            calls.add(() -> post("{'removedCmHandles': [%s]}".formatted(items(handles, "'%s'"))));
            flows.forEach(flow -> calls.add(() -> move(flow, "wait")));
            var replies = atOnce(calls);

            assertEquals(200, replies.getFirst().status(), replies.getFirst().body());
            for (int i = 0; i < flows.size(); i++) {
                var reply = replies.get(i + 1);
                assertTrue(reply.status() == 200 || reply.status() == 409, reply.body());
                assertEquals("exited", flow(flows.get(i), "state"));
                assertEquals(reply.status() == 200 ? "3" : "2", flow(flows.get(i), "revision"));
                moved += reply.status() == 200 ? 1 : 0;
            }
        }
        assertTrue(moved > 0 && moved < ROUNDS * HANDLES, "both orders came up: " + moved);
    }

    private static List<String> created(String name) {
        var handles = IntStream.range(0, HANDLES).mapToObj(i -> name + "-" + i).toList();
        var reply = post("{'createdCmHandles': [%s]}".formatted(items(handles, "{'cmHandle': '%s'}")));
        assertEquals(200, reply.status(), reply.body());
        return handles;
    }

    private static String items(List<String> handles, String form) {
        return String.join(", ", handles.stream().map(form::formatted).toList());
    }

    private static Reply post(String body) {
        return node.http().post(BATCH, body.replace('\'', '"'));
    }

    private static Reply move(String flow, String transition) {
        return node.http()
                .post(
                        "/api/v1/flow-instances/%s/transitions".formatted(flow),
                        "{\"transition_schema_identifier\": \"%s\"}".formatted(transition));
    }

    private static String rollout(String handle) {
        var list = node.http()
                .get("/api/v1/flow-instances?schema=rollout&subject_kind=cm-handle&subject_key=" + handle)
                .json();
        return list.at("/items/0/flow_instance_id").asText();
    }

    private static String flow(String id, String field) {
        return node.http()
                .get("/api/v1/flow-instances/" + id)
                .json()
                .path(field)
                .asText();
    }

    private static List<Reply> atOnce(List<Supplier<Reply>> calls) {
        var replies = calls.stream().map(CompletableFuture::supplyAsync).toList();
        return replies.stream().map(CompletableFuture::join).toList();
    }
}
