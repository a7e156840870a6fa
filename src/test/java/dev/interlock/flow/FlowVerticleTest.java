package dev.interlock.flow;

import static dev.interlock.flow.RunningLanes.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answers of a node's lanes as callers read them. */
class FlowVerticleTest {
    private static final String ANN = startOf("ann");

    private final RunningLanes lanes = new RunningLanes();

    @BeforeEach
    void publish() {
        lanes.publish(RunningLane.SCHEMA);
        lanes.call(Action.IDENTIFY, "{'person_key': 'ann', 'properties': {'age': 17}}");
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    private String started() {
        return succeeded(lanes.call(Action.START, ANN)).path("flow_instance_id").asText();
    }

    private static ObjectNode succeeded(Answer answer) {
        assertTrue(answer.succeeded(), answer.toString());
        assertEquals(200, answer.status());
        return answer.data();
    }

    private static void refused(ErrorCode code, String path, Answer answer) {
        var error = answer.errors().getFirst();
        assertEquals(code, error.code(), error.message());
        assertEquals(code.status(), answer.status());
        assertEquals(path, error.path().orElse(""));
    }

    private static String of(String flow) {
        return "{'flow_instance_id': '%s'}".formatted(flow);
    }

    private static String of(String flow, String more) {
        return "{'flow_instance_id': '%s', %s}".formatted(flow, more);
    }

    private static ObjectNode activeStep(String flow, String step) {
        return json("{'step_instance_id': '%s:%s', 'step_schema_identifier': '%s', 'state': 'active'}"
                .formatted(flow, step, step));
    }

    private static String startOf(String person) {
        return "{'person_key': '%s', 'flow_schema_identifier': 'way'}".formatted(person);
    }

    /** The data of a call that moves a flow of a new person. */
    private String againInFlowOf(String person) {
        lanes.call(Action.IDENTIFY, "{'person_key': '%s'}".formatted(person));
        var started = succeeded(lanes.call(Action.START, startOf(person)));
        return of(started.path("flow_instance_id").asText(), "'transition_schema_identifier': 'again'");
    }

    private boolean isReadFor(String transition) {
        lanes.flows().done();
        succeeded(lanes.call(Action.TRANSITION, transition));
        return !lanes.flows().sizes(Operation.LOAD).isEmpty();
    }

    @Test
    void a_started_flow_is_read_for_its_first_call_only_if_that_comes_to_another_lane() {
        var seen = new HashSet<Boolean>();
        for (int number = 0; number < 20; number++) {
            var person = "person-" + number;
            var again = againInFlowOf(person);

            boolean elsewhere =
                    !lanes.laneOf(Action.START, startOf(person)).equals(lanes.laneOf(Action.TRANSITION, again));

            assertEquals(elsewhere, isReadFor(again));
            assertFalse(isReadFor(again));
            seen.add(elsewhere);
        }
        assertEquals(Set.of(true, false), seen);
    }

    @Test
    void a_started_flow_that_another_node_owns_is_read() {
        lanes.owners().own("other");
        var calls = IntStream.range(0, 8)
                .mapToObj(number -> againInFlowOf("person-" + number))
                .toList();
        lanes.owners().own();

        calls.forEach(again -> assertTrue(isReadFor(again)));
    }

    @Test
    void start_answers_with_the_instance() {
        var data = succeeded(lanes.call(Action.START, ANN));

        var flow = data.path("flow_instance_id").asText();
        var expected = json("""
                {'flow_instance_id': '%s', 'flow_schema_identifier': 'way', 'schema_version': 1,
                 'state': 'active', 'revision': 1, 'active_steps': ['one']}""".formatted(flow));
        assertEquals(expected, data);
        assertEquals(7, UUID.fromString(flow).version());
    }

    @Test
    void start_takes_any_subject_and_refuses_unknown_ones() {
        refused(
                ErrorCode.SUBJECT_NOT_FOUND,
                "",
                lanes.call(
                        Action.START, "{'subject': {'kind': 'device', 'key': 'x'}, 'flow_schema_identifier': 'way'}"));
        var ann = lanes.call(
                Action.START, "{'subject': {'kind': 'person', 'key': 'ann'}, 'flow_schema_identifier': 'way'}");
        assertTrue(ann.succeeded(), ann.toString());
        refused(
                ErrorCode.FLOW_SCHEMA_NOT_FOUND,
                "/data/flow_schema_identifier",
                lanes.call(Action.START, "{'person_key': 'ann', 'flow_schema_identifier': 'no-way'}"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/person_key",
                lanes.call(Action.START, "{'flow_schema_identifier': 'way'}"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/flow_schema_identifier",
                lanes.call(Action.START, "{'person_key': 'ann'}"));
    }

    @Test
    void start_takes_a_person_who_is_named_twice_and_refuses_two_subjects() {
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/subject",
                lanes.call(
                        Action.START,
                        "{'person_key': 'ann', 'subject': {'kind': 'person', 'key': 'bob'}, 'flow_schema_identifier': 'way'}"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/subject",
                lanes.call(
                        Action.START,
                        "{'person_key': 'ann', 'subject': {'kind': 'device', 'key': 'ann'}, 'flow_schema_identifier': 'way'}"));
        var twice = lanes.call(
                Action.START,
                "{'person_key': 'ann', 'subject': {'kind': 'person', 'key': 'ann'}, 'flow_schema_identifier': 'way'}");
        assertTrue(twice.succeeded(), twice.toString());
    }

    @Test
    void E10_start_tells_which_flow_runs_already() {
        var flow = started();

        var answer = lanes.call(Action.START, ANN);

        refused(ErrorCode.ALREADY_STARTED, "", answer);
        assertEquals(
                flow,
                answer.errors().getFirst().details().path("flow_instance_id").asText());
    }

    @Test
    void start_under_a_key_says_that_it_is_a_replay() {
        var call = "{'person_key': 'ann', 'flow_schema_identifier': 'way', 'idempotency_key': 'k'}";
        var first = succeeded(lanes.call(Action.START, call));

        var second = succeeded(lanes.call(Action.START, call));

        assertFalse(first.has("replayed"));
        assertEquals(first.deepCopy().put("replayed", true), second);
        refused(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "/data/idempotency_key",
                lanes.call(Action.START, call.replace("{'person_key'", "{'force': true, 'person_key'")));
    }

    @Test
    void W1_W2_a_transition_answers_with_what_it_did() {
        var flow = started();

        var data = succeeded(lanes.call(
                Action.TRANSITION,
                of(flow, "'step_schema_identifier': 'one', 'transition_schema_identifier': 'first'")));

        var expected = json("""
                {'result': 'success', 'message': null, 'flow_instance_id': '%s', 'step_schema_id': 'one',
                 'step_schema_identifier': 'one', 'transition_schema_identifier': 'first', 'revision': 2,
                 'flow_state': 'active', 'left_steps': ['one'], 'entered_steps': ['two'],
                 'active_steps': ['two'], 'previously_active_steps': ['one']}""".formatted(flow));
        assertEquals(expected, data);
    }

    @Test
    void a_transition_that_left_its_step_out_tells_the_step() {
        var data = succeeded(lanes.call(Action.TRANSITION, of(started(), "'transition_schema_identifier': 'first'")));

        assertEquals("one", data.path("step_schema_id").asText());
        assertEquals("one", data.path("step_schema_identifier").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "one, nonsense, TRANSITION_NOT_FOUND, /data/transition_schema_identifier",
        "nowhere, first, STEP_NOT_FOUND, /data/step_schema_identifier",
        "two, second, STEP_NOT_ACTIVE, /data/step_schema_identifier",
        "one, grow, CONDITION_NOT_MET, ''",
    })
    void W3_W5_W6_a_refused_transition_fails_with_its_code_and_what_it_was_asked(
            String step, String transition, ErrorCode code, String path) {
        var flow = started();

        var answer = lanes.call(
                Action.TRANSITION,
                of(
                        flow,
                        "'step_schema_identifier': '%s', 'transition_schema_identifier': '%s'"
                                .formatted(step, transition)));

        refused(code, path, answer);
        var expected = json("""
                {'result': 'failure', 'flow_instance_id': '%s', 'step_schema_id': '%s',
                 'step_schema_identifier': '%s', 'transition_schema_identifier': '%s'}""".formatted(flow, step, step, transition));
        expected.put("message", answer.errors().getFirst().message());
        assertEquals(expected, answer.data());
        assertEquals(
                1,
                succeeded(lanes.call(Action.FLOW_STATUS, of(flow)))
                        .path("revision")
                        .asLong());
        assertEquals(
                1,
                succeeded(lanes.call(Action.HISTORY, of(flow))).path("entries").size());
    }

    @ParameterizedTest
    @CsvSource({"01a1ff9c-eb4e-7558-9b5d-e25c3613d85c", "no-uuid", "''"})
    void W4_a_transition_of_an_unknown_instance_fails(String flow) {
        var answer = lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'first'"));

        refused(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "/data/flow_instance_id", answer);
        assertEquals("failure", answer.data().path("result").asText());
        assertEquals(flow, answer.data().path("flow_instance_id").asText());
    }

    @Test
    void W15_a_transition_with_missing_or_wrong_fields_is_invalid() {
        var flow = started();

        var missing = lanes.call(Action.TRANSITION, of(flow));
        refused(ErrorCode.INVALID_REQUEST, "/data/transition_schema_identifier", missing);
        assertEquals("failure", missing.data().path("result").asText());
        assertEquals(flow, missing.data().path("flow_instance_id").asText());
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/flow_instance_id",
                lanes.call(Action.TRANSITION, "{'flow_instance_id': 7, 'transition_schema_identifier': 'first'}"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/expected_revision",
                lanes.call(
                        Action.TRANSITION,
                        of(flow, "'transition_schema_identifier': 'first', 'expected_revision': 1.5")));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/idempotency_key",
                lanes.call(
                        Action.TRANSITION, of(flow, "'transition_schema_identifier': 'first', 'idempotency_key': ''")));
    }

    @Test
    void W12_a_keyed_transition_is_replayed_and_its_key_is_bound_to_the_call() {
        var flow = started();
        var call =
                of(flow, "'transition_schema_identifier': 'again', 'idempotency_key': 'k', 'input': {'a': 1, 'b': 2}");
        var first = succeeded(lanes.call(Action.TRANSITION, call));

        var second = succeeded(lanes.call(
                Action.TRANSITION,
                of(
                        flow,
                        "'input': {'b': 2, 'a': 1}, 'idempotency_key': 'k', 'transition_schema_identifier': 'again'")));

        assertEquals(first.deepCopy().put("replayed", true), second);
        for (var other : new String[] {
            call.replace("again", "first"),
            call.replace("'b': 2", "'b': 3"),
            call.replace("'input'", "'step_schema_identifier': 'one', 'input'"),
            call.replace("'input'", "'expected_revision': 1, 'input'")
        }) {
            refused(ErrorCode.IDEMPOTENCY_KEY_REUSED, "/data/idempotency_key", lanes.call(Action.TRANSITION, other));
        }
    }

    @Test
    void a_transition_to_be_validated_only_says_what_it_would_and_changes_nothing() {
        var flow = started();

        var data = succeeded(lanes.call(
                Action.TRANSITION, of(flow, "'transition_schema_identifier': 'first', 'validate_only': true")));

        assertEquals("success", data.path("result").asText());
        assertEquals(1, data.path("revision").asLong());
        assertEquals(0, data.path("left_steps").size());
        assertEquals(
                1,
                succeeded(lanes.call(Action.FLOW_STATUS, of(flow)))
                        .path("revision")
                        .asLong());
    }

    @Test
    void a_transition_to_be_validated_under_a_used_key_gives_the_verdict_of_a_repeated_call() {
        var flow = started();
        var call = of(flow, "'transition_schema_identifier': 'again', 'idempotency_key': 'k'");
        var first = succeeded(lanes.call(Action.TRANSITION, call));
        var judged = call.replace("'k'", "'k', 'validate_only': true");

        assertEquals(first.deepCopy().put("replayed", true), succeeded(lanes.call(Action.TRANSITION, judged)));
        refused(
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "/data/idempotency_key",
                lanes.call(Action.TRANSITION, judged.replace("again", "first")));

        var sentOn = Call.of(Action.TRANSITION, json(judged), RunningLane.TIMEOUT, Optional.empty());
        assertEquals(first.deepCopy().put("replayed", true), succeeded(lanes.call(sentOn.again())));

        // A key under which nothing was done is still free.
        succeeded(lanes.call(Action.TRANSITION, judged.replace("'k'", "'free'")));
        assertFalse(succeeded(lanes.call(Action.TRANSITION, call.replace("'k'", "'free'")))
                .has("replayed"));
    }

    @Test
    void what_would_make_a_call_safer_is_refused_where_it_does_not_exist() {
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/validate_only",
                lanes.call(Action.START, ANN.replace("}", ", 'validate_only': true}")));
        var flow = started();
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/expected_revision",
                lanes.call(Action.EXIT, of(flow, "'expected_revision': 55")));
        assertEquals(
                "active",
                succeeded(lanes.call(Action.FLOW_STATUS, of(flow)))
                        .path("state")
                        .asText());
    }

    @Test
    void flow_status_finds_the_flow_by_its_id_or_by_the_person() {
        var person = succeeded(lanes.call(Action.IDENTIFY, "{'person_key': 'ann'}"))
                .path("person_id")
                .asText();
        var flow = started();
        var expected = json("""
                {'flow_instance_id': '%s', 'flow_schema_identifier': 'way', 'state': 'active', 'revision': 1,
                 'active_steps': [], 'schema_version': 1, 'run': 1, 'subject': {'kind': 'person', 'key': 'ann'},
                 'completed_steps': []}""".formatted(flow));
        expected.withArray("active_steps").add(activeStep(flow, "one"));

        assertEquals(expected, succeeded(lanes.call(Action.FLOW_STATUS, of(flow))));
        assertEquals(expected, succeeded(lanes.call(Action.FLOW_STATUS, ANN)));
        assertEquals(
                expected,
                succeeded(lanes.call(
                        Action.FLOW_STATUS, "{'person_id': '%s', 'flow_schema_identifier': 'way'}".formatted(person))));
    }

    @Test
    void flow_status_of_what_is_not_there_is_refused() {
        refused(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "/data/flow_instance_id", lanes.call(Action.FLOW_STATUS, of("x")));
        refused(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "", lanes.call(Action.FLOW_STATUS, ANN));
        refused(
                ErrorCode.FLOW_INSTANCE_NOT_FOUND,
                "",
                lanes.call(
                        Action.FLOW_STATUS,
                        "{'person_id': '%s', 'flow_schema_identifier': 'way'}".formatted(UUID.randomUUID())));
        refused(
                ErrorCode.FLOW_INSTANCE_NOT_FOUND,
                "/data/person_id",
                lanes.call(Action.FLOW_STATUS, "{'person_id': 'x', 'flow_schema_identifier': 'way'}"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/flow_schema_identifier",
                lanes.call(Action.FLOW_STATUS, "{'person_key': 'ann'}"));
    }

    @Test
    void step_status_tells_state_and_visits() {
        var flow = started();
        lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'again'"));

        assertEquals(
                activeStep(flow, "one").put("visits", 2),
                succeeded(lanes.call(Action.STEP_STATUS, of(flow, "'step_schema_identifier': 'one'"))));
        assertEquals(
                activeStep(flow, "two").put("state", "inactive").put("visits", 0),
                succeeded(lanes.call(Action.STEP_STATUS, of(flow, "'step_schema_identifier': 'two'"))));
        refused(
                ErrorCode.STEP_NOT_FOUND,
                "/data/step_schema_identifier",
                lanes.call(Action.STEP_STATUS, of(flow, "'step_schema_identifier': 'nowhere'")));
    }

    @Test
    void history_comes_in_pages_one_entry_for_each_revision() {
        var flow = started();
        lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'again', 'idempotency_key': 'k'"));
        lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'first'"));

        var first = succeeded(lanes.call(Action.HISTORY, of(flow, "'limit': 2")));
        var rest = succeeded(lanes.call(Action.HISTORY, of(flow, "'limit': 2, 'after_revision': 2")));

        assertEquals(2, first.path("entries").size());
        assertEquals(2, first.path("next_after").asLong());
        var keyed = (ObjectNode) first.path("entries").get(1);
        assertTrue(Instant.parse(keyed.remove("occurred_at").asText()).isAfter(Instant.EPOCH));
        assertEquals(json("""
                {'revision': 2, 'cause': 'transition', 'transition_schema_identifier': 'again', 'left_steps': ['one'],
                 'entered_steps': ['one'], 'state': 'active', 'actor': 'tester', 'idempotency_key': 'k'}"""), keyed);
        assertEquals(1, rest.path("entries").size());
        assertTrue(rest.path("next_after").isNull());
        var start = first.path("entries").get(0);
        assertEquals("lifecycle", start.path("cause").asText());
        assertTrue(start.path("transition_schema_identifier").isNull());
        assertTrue(start.path("idempotency_key").isNull());
    }

    @Test
    void history_refuses_pages_beyond_the_limit() {
        var flow = started();
        for (var limit : new String[] {"0", "-1", "101", "1.5", "'10'"}) {
            refused(
                    ErrorCode.INVALID_REQUEST,
                    "/data/limit",
                    lanes.call(Action.HISTORY, of(flow, "'limit': " + limit)));
        }
        refused(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "/data/flow_instance_id", lanes.call(Action.HISTORY, of("x")));
    }

    @Test
    void W7_W9_identify_tells_the_flows_with_the_flag_and_without_it() {
        var flow = started();

        var flagged = succeeded(lanes.call(Action.IDENTIFY, "{'person_key': 'ann', 'include_flows': true}"));
        var absent = succeeded(lanes.call(Action.IDENTIFY, "{'person_key': 'ann'}"));

        var expected = json("""
                {'person_id': '%s', 'flows': [
                 {'flow_instance_id': '%s', 'flow_schema_identifier': 'way', 'state': 'active'}]}""".formatted(flagged.path("person_id").asText(), flow));
        assertEquals(expected, flagged);
        assertEquals(expected, absent);
    }

    @Test
    void W8_identify_without_flows_answers_with_an_empty_object() {
        started();

        assertEquals(
                json("{}"), succeeded(lanes.call(Action.IDENTIFY, "{'person_key': 'ann', 'include_flows': false}")));
    }

    @Test
    void W9_identify_twice_is_one_person_and_merges_the_properties() {
        var first = succeeded(lanes.call(Action.IDENTIFY, "{'person_key': 'bob', 'properties': {'age': 20}}"));
        var second = succeeded(lanes.call(Action.IDENTIFY, "{'person_key': 'bob', 'properties': {'age': null}}"));
        assertEquals(first.path("person_id"), second.path("person_id"));
        var flow = succeeded(lanes.call(Action.START, ANN.replace("ann", "bob")))
                .path("flow_instance_id")
                .asText();

        refused(
                ErrorCode.CONDITION_FAILED,
                "",
                lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'grow'")));
        lanes.call(Action.IDENTIFY, "{'person_key': 'bob', 'properties': {'age': 18.5}}");
        succeeded(lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'grow'")));
    }

    @Test
    void W15_identify_with_wrong_fields_is_invalid() {
        refused(ErrorCode.INVALID_REQUEST, "/data/person_key", lanes.call(Action.IDENTIFY, "{}"));
        refused(ErrorCode.INVALID_REQUEST, "/data/person_key", lanes.call(Action.IDENTIFY, "{'person_key': ''}"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/properties",
                lanes.call(Action.IDENTIFY, "{'person_key': 'ann', 'properties': []}"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/include_flows",
                lanes.call(Action.IDENTIFY, "{'person_key': 'ann', 'include_flows': 'no'}"));
    }

    @Test
    void E12_a_published_schema_with_a_back_edge_runs_and_a_second_publication_is_the_same_version() {
        var document = SchemaBuilder.schema("back")
                .entry("a")
                .step("b")
                .finale("c")
                .manual("go", "a", "b")
                .manual("back", "b", "a")
                .manual("end", "b", "c")
                .document();
        var publication = "{'identifier': 'back', 'document': %s}".formatted(document);

        var first = lanes.call(Action.PUBLISH_FLOW_SCHEMA, publication);
        var second = lanes.call(Action.PUBLISH_FLOW_SCHEMA, publication);

        assertEquals(201, first.status(), first.toString());
        assertEquals(200, second.status());
        assertEquals(json("{'identifier': 'back', 'version': 1}"), second.data());
        var flow = succeeded(lanes.call(Action.START, ANN.replace("way", "back")))
                .path("flow_instance_id")
                .asText();
        succeeded(lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'go'")));
        var back = succeeded(lanes.call(Action.TRANSITION, of(flow, "'transition_schema_identifier': 'back'")));
        assertEquals("a", back.path("active_steps").get(0).asText());
    }
}
