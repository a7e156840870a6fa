package dev.interlock.flow;

import static dev.interlock.flow.RunningLanes.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Lanes;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers to calls on subjects as callers read them. */
class SubjectCallsVerticleTest {
    private static final String PRINTER = "'subject_kind': 'device', 'subject_key': 'printer 1'";

    private final RunningLanes lanes = new RunningLanes();

    @BeforeEach
    void publish() {
        lanes.publish(SchemaBuilder.schema("repair")
                .entry("broken")
                .step("checked")
                .finale("back")
                .manual("check", "broken", "checked")
                .automatic("return", "checked", "back", "subject.works"));
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    private Answer change(String properties) {
        return lanes.call(Action.CHANGE_SUBJECT, "{%s, 'properties': %s}".formatted(PRINTER, properties));
    }

    private Answer show() {
        return lanes.call(Action.SUBJECT, "{" + PRINTER + "}");
    }

    private Answer delete() {
        return lanes.call(Action.DELETE_SUBJECT, "{" + PRINTER + "}");
    }

    private String started() {
        return succeeded(lanes.call(
                        Action.START,
                        "{'subject': {'kind': 'device', 'key': 'printer 1'}, 'flow_schema_identifier': 'repair'}"))
                .path("flow_instance_id")
                .asText();
    }

    private ObjectNode status(String flow) {
        return succeeded(lanes.call(Action.FLOW_STATUS, "{'flow_instance_id': '%s'}".formatted(flow)));
    }

    private static ObjectNode succeeded(Answer answer) {
        assertTrue(answer.succeeded(), answer.toString());
        return answer.data();
    }

    private static void refused(ErrorCode code, String path, Answer answer) {
        var error = answer.errors().getFirst();
        assertEquals(code, error.code(), error.message());
        assertEquals(code.status(), answer.status());
        assertEquals(path, error.path().orElse(""));
    }

    @Test
    void a_new_subject_is_created_and_one_that_is_there_is_merged() {
        var created = change("{'a': 1, 'b': {'c': [true, null]}}");
        var merged = change("{'a': null, 'd': 'x'}");

        assertEquals(201, created.status());
        var data = created.data();
        assertEquals(
                json("""
                {'kind': 'device', 'key': 'printer 1', 'id': '%s', 'revision': %d,
                 'properties': {'a': 1, 'b': {'c': [true, null]}}}""".formatted(
                                UUID.fromString(data.path("id").asText()),
                                data.path("revision").asLong())),
                data);
        assertEquals(200, merged.status());
        assertEquals(data.path("id"), merged.data().path("id"));
        assertEquals(json("{'b': {'c': [true, null]}, 'd': 'x'}"), merged.data().path("properties"));
        assertTrue(
                data.path("revision").asLong() < merged.data().path("revision").asLong());
        assertEquals(merged.data(), succeeded(show()));
    }

    @Test
    void a_change_that_changes_nothing_answers_with_the_subject_as_it_is() {
        var created = change("{'a': 1}");

        var again = change("{'a': 1, 'unknown': null}");

        assertEquals(200, again.status());
        assertEquals(created.data(), again.data());
    }

    @Test
    void a_subject_that_is_not_there_is_not_found() {
        refused(ErrorCode.SUBJECT_NOT_FOUND, "", show());
        refused(ErrorCode.SUBJECT_NOT_FOUND, "", delete());
    }

    @Test
    void E21_a_changed_property_moves_the_flow_that_waits_for_it() {
        change("{'works': false}");
        var flow = started();
        lanes.call(
                Action.TRANSITION,
                "{'flow_instance_id': '%s', 'transition_schema_identifier': 'check'}".formatted(flow));
        assertEquals("active", status(flow).path("state").asText());

        change("{'works': true}");

        assertEquals("completed", status(flow).path("state").asText());
        assertEquals(3, status(flow).path("revision").asLong());
        var entries = succeeded(lanes.call(Action.HISTORY, "{'flow_instance_id': '%s'}".formatted(flow)))
                .path("entries");
        assertEquals(3, entries.size());
        assertEquals("automatic", entries.get(2).path("cause").asText());
        assertEquals(
                "return", entries.get(2).path("transition_schema_identifier").asText());
        assertEquals("tester", entries.get(2).path("actor").asText());
        assertEquals("back", entries.get(2).path("entered_steps").get(0).asText());
    }

    @Test
    void E21_identify_moves_the_flow_that_waits_and_tells_its_state_afterwards() {
        lanes.call(Action.IDENTIFY, "{'person_key': 'ann'}");
        var flow = succeeded(lanes.call(Action.START, "{'person_key': 'ann', 'flow_schema_identifier': 'repair'}"))
                .path("flow_instance_id")
                .asText();
        lanes.call(
                Action.TRANSITION,
                "{'flow_instance_id': '%s', 'transition_schema_identifier': 'check'}".formatted(flow));

        var data = succeeded(lanes.call(Action.IDENTIFY, "{'person_key': 'ann', 'properties': {'works': true}}"));

        assertEquals("completed", data.path("flows").get(0).path("state").asText());
    }

    @Test
    void a_deleted_subject_answers_without_content_and_its_flows_have_ended_with_their_history() {
        change("{'works': true}");
        var active = started();

        var deleted = delete();

        assertEquals(204, deleted.status());
        assertTrue(deleted.data().isEmpty());
        refused(ErrorCode.SUBJECT_NOT_FOUND, "", show());
        assertEquals("exited", status(active).path("state").asText());
        assertEquals(
                2,
                succeeded(lanes.call(Action.HISTORY, "{'flow_instance_id': '%s'}".formatted(active)))
                        .path("entries")
                        .size());
        assertEquals(201, change("{}").status());
    }

    @Test
    void a_subject_without_flows_is_deleted_too() {
        change("{}");

        assertEquals(204, delete().status());
        assertEquals(404, delete().status());
    }

    @Test
    void properties_beyond_the_limit_are_too_large_for_any_door_and_change_nothing() {
        var before = change("{'a': 1}").data();
        var large = "{'text': '%s'}".formatted("x".repeat(990));

        refused(ErrorCode.TOO_LARGE, "/data/properties", change(large));
        refused(
                ErrorCode.TOO_LARGE,
                "/data/properties",
                lanes.call(Action.IDENTIFY, "{'person_key': 'ann', 'properties': %s}".formatted(large)));

        assertEquals(before, succeeded(show()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "person/x", "kind%", "é"})
    void a_kind_has_the_characters_of_an_identifier(String kind) {
        for (var action : List.of(Action.SUBJECT, Action.CHANGE_SUBJECT, Action.DELETE_SUBJECT)) {
            refused(
                    ErrorCode.INVALID_REQUEST,
                    "/data/subject_kind",
                    lanes.call(action, "{'subject_kind': '%s', 'subject_key': 'k', 'properties': {}}".formatted(kind)));
        }
    }

    @Test
    void kinds_keys_and_properties_have_limits() {
        var longest = "{'subject_kind': '%s', 'subject_key': '%s', 'properties': {}}"
                .formatted("k".repeat(100), "ä".repeat(200));

        assertEquals(201, lanes.call(Action.CHANGE_SUBJECT, longest).status());
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/subject_kind",
                lanes.call(Action.CHANGE_SUBJECT, longest.replace("kk'", "kkk'")));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/subject_key",
                lanes.call(Action.CHANGE_SUBJECT, longest.replace("ää'", "äää'")));
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/subject_key",
                lanes.call(Action.SUBJECT, "{'subject_kind': 'device', 'subject_key': 'a\\u0000'}"));
        refused(ErrorCode.INVALID_REQUEST, "/data/properties", lanes.call(Action.CHANGE_SUBJECT, "{" + PRINTER + "}"));
        refused(ErrorCode.INVALID_REQUEST, "/data/properties", change("[]"));
        refused(ErrorCode.INVALID_REQUEST, "/data/properties/a", change("{'a': 'x\\u0000'}"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CHANGE_SUBJECT", "DELETE_SUBJECT"})
    void cm_handles_are_owned_by_registration(Action action) {
        refused(
                ErrorCode.INVALID_REQUEST,
                "/data/subject_kind",
                lanes.call(action, "{'subject_kind': 'cm-handle', 'subject_key': 'h', 'properties': {}}"));
    }

    @Test
    void all_calls_on_one_subject_have_one_lane() {
        var lanes = new Lanes("node", 64);

        var addresses = Stream.of(
                        Action.IDENTIFY.address(json("{'person_key': 'ann'}"), lanes),
                        Action.START.address(json("{'person_key': 'ann'}"), lanes),
                        Action.START.address(json("{'subject': {'kind': 'person', 'key': 'ann'}}"), lanes),
                        Action.SUBJECT.address(json("{'subject_kind': 'person', 'subject_key': 'ann'}"), lanes),
                        Action.CHANGE_SUBJECT.address(json("{'subject_key': 'ann', 'properties': {}}"), lanes),
                        Action.DELETE_SUBJECT.address(json("{'subject_key': 'ann'}"), lanes),
                        Action.START.address(
                                json("{'person_key': null, 'subject': {'kind': 'person', 'key': 'ann'}}"), lanes),
                        Action.FLOW_STATUS.address(json("{'flow_instance_id': null, 'person_key': 'ann'}"), lanes))
                .distinct()
                .toList();

        assertEquals(List.of("interlock.v1.node.node.flow." + lanes.indexOf("ann")), addresses);
    }
}
