package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WatchCommandTest {
    private static final String FLOW = """
            {"flow_instance_id":"f1","flow_schema_identifier":"order","state":"active","revision":3,\
            "active_steps":[{"step_instance_id":"s1","step_schema_identifier":"draft","state":"active"}]}""";
    private static final String SNAPSHOT = "{\"request_id\":1,\"errors\":[],\"status\":200,\"data\":" + FLOW + "}";
    private static final String FLOWS = """
            {"request_id":1,"errors":[],"status":200,"data":{"subject":{"kind":"person","key":"ada"},"flows":[%s]}}""".formatted(FLOW);
    private static final String CHANGE = """
            {"event":"state_change","request_id":1,"data":{"entity":"step","id":"s1","identifier":"draft","state":"completed",\
            "previous_state":"active","flow_instance_id":"f1","revision":4,"occurred_at":"2026-01-01T00:00:00Z",\
            "cause":"transition","transition_schema_identifier":"submit","actor":"ada"}}""";
    private static final String GONE = """
            {"request_id":1,"errors":[{"code":"events_gone","message":"not kept any more"}],"status":410,"data":{}}""";

    private final FakeNode node = new FakeNode();
    private final Typed typed = Typed.at(node);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void what_stands_and_what_changes_is_printed_and_a_lost_connection_is_told_beside_it() {
        node.answersMessageAndCloses(1012, SNAPSHOT, CHANGE).answersMessages(GONE);

        assertEquals(1, typed.run("watch", "--instance", "f1"));

        assertEquals("""
                f1  revision 3  order active: draft
                f1  revision 4  step draft: active -> completed  submit by ada  2026-01-01T00:00:00Z
                """, typed.out());
        var told = typed.err().lines().toList();
        assertEquals(3, told.size(), typed.err());
        assertTrue(told.get(0).contains("closed with 1012: told to; trying again in "), typed.err());
        assertTrue(told.get(1).matches("interlock: connected to ws://.*/ws again"), typed.err());
        assertEquals("interlock: events_gone: not kept any more", told.get(2));
        assertTrue(node.messages().get(1).contains("\"since_revision\":3"), node.messages()::toString);
    }

    @Test
    void a_program_gets_a_json_object_a_line() {
        node.answersMessageAndCloses(1012, FLOWS, CHANGE).answersMessages(GONE);

        assertEquals(1, typed.run("watch", "--person", "ada", "--format", "ndjson"));

        assertEquals("""
                {"event":"snapshot","flow_instance_id":"f1","flow_schema_identifier":"order","state":"active","revision":3,\
                "active_steps":[{"step_instance_id":"s1","step_schema_identifier":"draft"}]}
                {"event":"state_change","entity":"step","id":"s1","identifier":"draft","state":"completed",\
                "previous_state":"active","flow_instance_id":"f1","revision":4,"occurred_at":"2026-01-01T00:00:00Z",\
                "cause":"transition","transition_schema_identifier":"submit","actor":"ada"}
                """, typed.out());
        assertTrue(
                node.messages().getFirst().endsWith("\"data\":{\"subject\":{\"kind\":\"person\",\"key\":\"ada\"}}}"),
                node.messages()::toString);
    }

    @Test
    void only_the_entity_that_is_asked_for_is_printed() {
        node.answersMessageAndCloses(1012, SNAPSHOT, CHANGE).answersMessages(GONE);

        assertEquals(1, typed.run("watch", "--instance", "f1", "--entity", "flow"));

        assertEquals("f1  revision 3  order active: draft\n", typed.out());
    }

    @Test
    void a_subject_is_named_by_its_kind_and_key_and_a_revision_to_begin_with_is_passed_on() {
        node.answersMessages(GONE);

        assertEquals(1, typed.run("watch", "--subject", "cm-handle/a/b"));
        assertEquals(1, Typed.at(node).run("watch", "--instance", "f1", "--since", "0"));

        assertTrue(
                node.messages().getFirst().contains("{\"kind\":\"cm-handle\",\"key\":\"a/b\"}"),
                node.messages()::toString);
        assertTrue(
                node.messages().stream().anyMatch(message -> message.contains("\"since_revision\":0")),
                node.messages()::toString);
    }

    @Test
    void no_connection_ends_with_2_and_one_line() {
        var url = node.url();
        node.close();

        assertEquals(2, typed.run("watch", "--person", "ada"));
        assertEquals(1, typed.err().lines().count(), typed.err());
        assertTrue(typed.err().startsWith("interlock: no connection to " + url + ": "), typed.err());
    }

    @Test
    void no_snapshot_in_time_ends_with_2_and_one_line() {
        assertEquals(2, typed.run("watch", "--person", "ada", "--timeout", "100ms"));
        assertEquals(1, typed.err().lines().count(), typed.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--person ada --since 1",
                "--instance f --since -1",
                "--subject ada",
                "--subject person/",
                "--person ada --entity fly",
                "--person ada --format csv"
            })
    void wrong_usage_ends_with_2_and_sends_nothing(String options) {
        assertEquals(2, typed.run(("watch " + options).split(" ")));
        assertTrue(node.messages().isEmpty());
    }
}
