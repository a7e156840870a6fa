package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Addresses;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.RawResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a batch means beyond its handles: for their flows, for a client that repeats it and for those who listen. */
abstract class HandleFlowCases extends RegistrationCases {
    private static final String ROLLOUT = """
            {'identifier': 'rollout', 'start_on': 'cm-handle',
             'steps': [{'identifier': 'waiting', 'entry': true}, {'identifier': 'tested'}, {'identifier': 'live', 'final': true}],
             'transitions': [
               {'identifier': 'test', 'from': 'waiting', 'to': 'tested', 'type': 'automatic',
                'condition': "has(subject.vendor)"},
               {'identifier': 'go', 'from': 'tested', 'to': 'live', 'type': 'automatic',
                'condition': "has(subject.site) && subject.site == 'Galway'"}]}""";

    private static final String SPINNING = """
            {'identifier': 'spinning', 'start_on': ['person', 'cm-handle'],
             'steps': [{'identifier': 'here', 'entry': true}, {'identifier': 'there'}],
             'transitions': [
               {'identifier': 'go', 'from': 'here', 'to': 'there', 'type': 'automatic', 'condition': 'has(subject.spin)'},
               {'identifier': 'back', 'from': 'there', 'to': 'here', 'type': 'automatic', 'condition': 'has(subject.spin)'}]}""";

    /** The flows of a schema that a handle has had, each as its run, state, active steps and revision, oldest first. */
    abstract List<String> flows(String id, String schema);

    @Test
    void start_on_gives_each_new_handle_a_flow_that_sees_its_properties() {
        publish("rollout", ROLLOUT);
        assertDone(
                post(
                        Door.INTERLOCK,
                        "{'createdCmHandles': [{'cmHandle': 'plain'}, {'cmHandle': 'vendor',"
                                + " 'cmHandleProperties': {'vendor': 'E', 'site': 'Cork'}, 'publicCmHandleProperties': {'site': 'Galway'}}]}"));
        assertEquals(List.of("1 active [waiting] 1"), flows("plain", "rollout"));
        assertEquals(
                List.of("1 completed [] 1"), flows("vendor", "rollout"), "the public one of two equal names counts");
        assertEquals(List.of("1 active [ADVISED] 1"), flows("plain", "cm-handle-lifecycle"));
        assertEquals(2, get("plain").path("flow_instance_ids").size());
    }

    @Test
    void E21_a_property_that_a_batch_changes_moves_the_flows_that_wait_for_it() {
        publish("rollout", ROLLOUT);
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'a'}, {'cmHandle': 'b'}]}"));
        assertDone(post(
                Door.NCMP,
                "{'updatedCmHandles': [{'cmHandle': 'a', 'cmHandleProperties': {'vendor': 'E'}},"
                        + " {'cmHandle': 'b', 'cmHandleProperties': {'other': 'x'}}]}"));
        assertEquals(List.of("1 active [tested] 2"), flows("a", "rollout"));
        assertEquals(List.of("1 active [waiting] 1"), flows("b", "rollout"));
    }

    @Test
    void several_items_on_one_handle_move_its_flows_one_after_the_other() {
        publish("rollout", ROLLOUT);
        assertDone(post(
                Door.INTERLOCK,
                "{'createdCmHandles': [{'cmHandle': 'c'}], 'updatedCmHandles': ["
                        + "{'cmHandle': 'c', 'cmHandleProperties': {'vendor': 'E'}},"
                        + "{'cmHandle': 'c', 'cmHandleProperties': {'site': 'Cork'}},"
                        + "{'cmHandle': 'c', 'cmHandleProperties': {'site': 'Galway'}}]}"));
        assertEquals(List.of("1 completed [] 3"), flows("c", "rollout"));
    }

    @Test
    void a_property_that_comes_and_goes_in_one_batch_moves_the_flows_all_the_same() {
        publish("rollout", ROLLOUT);
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'brief'}]}"));
        assertDone(post(
                Door.INTERLOCK,
                "{'updatedCmHandles': [{'cmHandle': 'brief', 'cmHandleProperties': {'vendor': 'E'}},"
                        + "{'cmHandle': 'brief', 'cmHandleProperties': {'vendor': null}}]}"));
        assertEquals(List.of("1 active [tested] 2"), flows("brief", "rollout"));
        assertTrue(get("brief").path("cmHandleProperties").isEmpty());
    }

    @Test
    void a_deleted_handle_ends_all_its_flows_and_a_new_one_of_its_name_gets_others() {
        publish("rollout", ROLLOUT);
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'd'}]}"));
        assertDone(post(Door.INTERLOCK, "{'removedCmHandles': ['d'], 'createdCmHandles': [{'cmHandle': 'd'}]}"));
        assertEquals(List.of("1 exited [] 2", "2 active [waiting] 1"), flows("d", "rollout"));
        assertEquals(List.of("1 exited [] 2", "2 active [ADVISED] 1"), flows("d", "cm-handle-lifecycle"));
        assertDone(post(Door.NCMP, "{'removedCmHandles': ['d']}"));
        assertEquals(List.of("1 exited [] 2", "2 exited [] 2"), flows("d", "rollout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void an_item_that_would_send_a_flow_in_circles_for_ever_fails_alone(String operation) {
        publish("spinning", SPINNING);
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'spun'}, {'cmHandle': 'calm'}]}"));
        var list = operation.equals("create") ? "createdCmHandles" : "updatedCmHandles";
        var names = operation.equals("create") ? List.of("new", "other") : List.of("spun", "calm");
        var failed = failed(post(
                Door.INTERLOCK,
                "{'%s': [{'cmHandle': '%s', 'cmHandleProperties': {'spin': 1}}, {'cmHandle': '%s', 'cmHandleProperties': {'a': 1}}]}"
                        .formatted(list, names.get(0), names.get(1))));
        var lists = operation.equals("create") ? "failedCreatedCmHandles" : "failedUpdatedCmHandles";
        assertEquals(List.of(names.get(0) + " 03"), items(failed, lists));
        assertEquals("1", get(names.get(1)).at("/cmHandleProperties/a").asText());
        if (operation.equals("create")) {
            assertMissing("new");
        } else {
            assertTrue(get("spun").path("cmHandleProperties").isEmpty());
            assertEquals(List.of("1 active [here] 1"), flows("spun", "spinning"));
        }
    }

    @Test
    void a_batch_under_a_key_is_done_once_and_its_first_answer_given_again() {
        var body = "{'createdCmHandles': [{'cmHandle': 'k'}, {'cmHandle': 'bad id'}, {'cmHandle': 'half \\ud83d'}]}";
        var first = post("key", body);
        assertEquals(500, first.status());
        assertDone(post(Door.INTERLOCK, "{'removedCmHandles': ['k']}"));
        var second = post("key", body);
        assertEquals(500, second.status());
        assertEquals(first.body(), second.body());
        assertMissing("k");
    }

    @Test
    void a_key_that_was_used_for_another_batch_is_refused() {
        assertDone(post("used", "{}"));
        assertRefused(ErrorCode.IDEMPOTENCY_KEY_REUSED, "used", "{'createdCmHandles': [{'cmHandle': 'k2'}]}");
        assertMissing("k2");
        assertDone(post("used", "{}"));
    }

    @Test
    void a_key_must_have_1_to_200_characters() {
        for (var key : List.of("", "k".repeat(201))) {
            assertRefused(ErrorCode.INVALID_REQUEST, key, "{'createdCmHandles': [{'cmHandle': 'k3'}]}");
        }
        assertMissing("k3");
        assertDone(post("k".repeat(200), "{}"));
    }

    @Test
    void the_door_of_ncmp_knows_no_keys() {
        var body = Buffer.buffer(quoted("{'createdCmHandles': [{'cmHandle': 'k4'}]}"));
        assertDone(send(Door.NCMP, body, Map.of("idempotency-key", "ncmp")));
        assertEquals(
                500, send(Door.NCMP, body, Map.of("idempotency-key", "ncmp")).status());
    }

    @Test
    void a_socket_call_under_a_key_is_done_once() {
        var data = "{'idempotency_key': 'ws', 'createdCmHandles': [{'cmHandle': 'k5'}]}";
        assertEquals(200, call(data).status());
        assertEquals(200, call(data).status());
        assertEquals(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                call("{'idempotency_key': 'ws'}").errors().getFirst().code());
    }

    @Test
    void each_handle_that_was_changed_is_told_with_what_it_was_and_is() {
        var heard = listen();
        assertDone(
                post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'told', 'cmHandleProperties': {'a': '1'}}]}"));
        failed(post(
                Door.INTERLOCK,
                "{'createdCmHandles': [{'cmHandle': 'told'}], 'updatedCmHandles': [{'cmHandle': 'told',"
                        + " 'cmHandleProperties': {'a': null}, 'publicCmHandleProperties': {'b': '2'}}]}"));
        assertDone(post(
                Door.INTERLOCK, "{'updatedCmHandles': [{'cmHandle': 'told', 'cmHandleProperties': {'x': null}}]}"));
        assertDone(post("deletion", "{'removedCmHandles': ['told', 'nobody']}"));
        assertDone(post("deletion", "{'removedCmHandles': ['told', 'nobody']}"));
        var unchanged =
                "{'cmHandle': 'told', 'cmHandleProperties': %s, 'publicCmHandleProperties': %s, 'state': 'ADVISED'}";
        var created = json(unchanged.formatted("{'a': '1'}", "{}"));
        var updated = json(unchanged.formatted("{}", "{'b': '2'}"));
        assertEquals(
                List.of(
                        "created null " + created,
                        "updated " + created + " " + updated,
                        "deleted " + updated + " null"),
                heard.stream()
                        .map(event -> event.getString("event") + " " + event.getJsonObject("old") + " "
                                + event.getJsonObject("new"))
                        .toList());
        assertTrue(heard.stream().allMatch(event -> event.getString("cm_handle").equals("told")));
    }

    @Test
    void a_listener_that_fails_does_not_fail_the_registration() {
        await(vertx.eventBus()
                .<JsonObject>consumer(Addresses.CM_HANDLE_EVENTS, event -> {
                    throw new IllegalStateException("a fault of the listener");
                })
                .completion());
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'heard'}]}"));
        assertEquals("ADVISED", get("heard").path("state").asText());
    }

    private Queue<JsonObject> listen() {
        var heard = new ConcurrentLinkedQueue<JsonObject>();
        await(vertx.eventBus()
                .<JsonObject>consumer(Addresses.CM_HANDLE_EVENTS, event -> heard.add(event.body()))
                .completion());
        return heard;
    }

    private void publish(String identifier, String document) {
        await(schemas().publish(identifier, json(document)));
    }

    final RawResponse post(String key, String body) {
        return send(Door.INTERLOCK, Buffer.buffer(quoted(body)), Map.of("idempotency-key", key));
    }

    private void assertRefused(ErrorCode code, String key, String body) {
        var answer = start(Door.INTERLOCK, Buffer.buffer(quoted(body)), Map.of("idempotency-key", key));
        var cause = await(answer.transform(Future::succeededFuture)).cause();
        assertEquals(
                code, assertInstanceOf(FailureException.class, cause).failure().code());
    }
}
