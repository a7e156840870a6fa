package dev.interlock.flow;

import static dev.interlock.flow.RunningLanes.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The feed of all changes as callers read it. */
class EventFeedVerticleTest {
    private final RunningLanes lanes = new RunningLanes();

    @BeforeEach
    void publish() {
        lanes.publish(RunningLane.SCHEMA);
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    private String started(String person) {
        lanes.call(Action.IDENTIFY, "{'person_key': '%s'}".formatted(person));
        return succeeded(lanes.call(
                        Action.START, "{'person_key': '%s', 'flow_schema_identifier': 'way'}".formatted(person)))
                .path("flow_instance_id")
                .asText();
    }

    private ObjectNode read(String data) {
        return succeeded(lanes.call(Action.EVENTS, data));
    }

    private static ObjectNode succeeded(Answer answer) {
        assertTrue(answer.succeeded(), answer.toString());
        assertEquals(200, answer.status());
        return answer.data();
    }

    @Test
    void an_event_has_what_the_history_has_and_whose_it_is() {
        var flow = started("ann");
        lanes.call(
                Action.TRANSITION,
                "{'flow_instance_id': '%s', 'transition_schema_identifier': 'first', 'idempotency_key': 'k'}"
                        .formatted(flow));

        var events = read("{}").path("events");

        var history = succeeded(lanes.call(Action.HISTORY, "{'flow_instance_id': '%s'}".formatted(flow)))
                .path("entries");
        assertEquals(2, events.size());
        for (int i = 0; i < 2; i++) {
            var expected = json("""
                    {'flow_instance_id': '%s', 'flow_schema_identifier': 'way', 'subject': {'kind': 'person', 'key': 'ann'}}""".formatted(flow));
            expected.setAll((ObjectNode) history.get(i));
            assertEquals(expected, events.get(i));
        }
        assertEquals("tester", events.get(1).path("actor").asText());
        assertEquals("k", events.get(1).path("idempotency_key").asText());
    }

    @Test
    void the_feed_is_read_page_by_page_and_goes_on_at_its_end() {
        var ann = started("ann");
        var bob = started("bob");

        var first = read("{'limit': 1}");
        var second = read("{'after': '%s'}".formatted(first.path("next_after").asText()));
        var end = second.path("next_after").asText();
        var empty = read("{'after': '%s'}".formatted(end));
        var eve = started("eve");
        var third = read("{'after': '%s'}".formatted(empty.path("next_after").asText()));

        assertEquals(ann, first.at("/events/0/flow_instance_id").asText());
        assertEquals(1, first.path("events").size());
        assertTrue(first.path("more").asBoolean());
        assertEquals(bob, second.at("/events/0/flow_instance_id").asText());
        assertFalse(second.path("more").asBoolean());
        assertEquals(
                json("{'events': [], 'next_after': '%s', 'more': false, 'held_back': 0}".formatted(end)),
                json(empty.toString()));
        assertEquals(eve, third.at("/events/0/flow_instance_id").asText());
    }

    @Test
    void from_the_end_on_there_is_only_what_comes_from_now_on() {
        started("ann");
        var end = read("{'after': 'end'}");
        assertTrue(end.path("events").isEmpty());
        assertFalse(end.path("more").asBoolean());
        var bob = started("bob");

        var page = read("{'after': '%s'}".formatted(end.path("next_after").asText()));

        assertEquals(1, page.path("events").size());
        assertEquals(bob, page.at("/events/0/flow_instance_id").asText());
    }

    @Test
    void null_is_the_beginning() {
        started("ann");

        assertEquals(1, read("{'after': null}").path("events").size());
    }

    @Test
    void events_of_one_schema_can_be_read_alone() {
        started("ann");

        assertEquals(1, read("{'schema': 'way'}").path("events").size());
        assertTrue(read("{'schema': 'other'}").path("events").isEmpty());
    }

    @Test
    void a_cursor_that_leads_nowhere_is_refused_as_gone() {
        var cursor = read("{}").path("next_after").asText();

        var refused = lanes.call(Action.EVENTS, "{'after': '%s'}".formatted(cursor.replaceFirst("^.{8}", "0123abcd")));

        assertEquals(410, refused.status());
        assertEquals(ErrorCode.EVENTS_GONE, refused.errors().getFirst().code());
        assertEquals("/data/after", refused.errors().getFirst().path().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'after': 'x'}     | /data/after",
                "{'after': ''}      | /data/after",
                "{'after': 'END'}   | /data/after",
                "{'after': 7}       | /data/after",
                "{'limit': 0}       | /data/limit",
                "{'limit': 101}     | /data/limit",
                "{'schema': ''}     | /data/schema"
            })
    void what_is_no_place_in_the_feed_is_refused_and_named(String data, String path) {
        var refused = lanes.call(Action.EVENTS, data);

        assertEquals(400, refused.status());
        var error = refused.errors().getFirst();
        assertEquals(ErrorCode.INVALID_REQUEST, error.code());
        assertEquals(path, error.path().orElseThrow());
    }
}
