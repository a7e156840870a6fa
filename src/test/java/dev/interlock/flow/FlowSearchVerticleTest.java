package dev.interlock.flow;

import static dev.interlock.flow.RunningLanes.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of instances as callers read them. */
class FlowSearchVerticleTest {
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

    private ObjectNode listed(String filter) {
        return succeeded(lanes.call(Action.FLOW_INSTANCES, filter));
    }

    private static ObjectNode succeeded(Answer answer) {
        assertTrue(answer.succeeded(), answer.toString());
        assertEquals(200, answer.status());
        return answer.data();
    }

    private static List<String> ids(ObjectNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.path("flow_instance_id").asText())
                .toList();
    }

    @Test
    void an_item_tells_what_the_instance_is() {
        var flow = started("ann");
        lanes.call(
                Action.TRANSITION,
                "{'flow_instance_id': '%s', 'transition_schema_identifier': 'first'}".formatted(flow));

        var page = listed("{}");

        var item = (ObjectNode) page.path("items").get(0);
        var updated = Instant.parse(item.remove("updated_at").asText());
        assertTrue(Duration.between(updated, Instant.now()).abs().toMinutes() < 5);
        assertEquals(json("""
                {'items': [{'flow_instance_id': '%s', 'flow_schema_identifier': 'way', 'schema_version': 1,
                            'subject': {'kind': 'person', 'key': 'ann'}, 'run': 1, 'state': 'active', 'revision': 2,
                            'active_steps': ['two']}],
                 'next_after': null}""".formatted(flow)), page);
    }

    @Test
    void a_list_is_read_page_by_page() {
        var flows = List.of(started("ann"), started("bob"), started("eve")).stream()
                .sorted()
                .toList();

        var first = listed("{'limit': 2}");
        var second = listed(
                "{'limit': 2, 'after': '%s'}".formatted(first.path("next_after").asText()));

        assertEquals(flows.subList(0, 2), ids(first));
        assertEquals(flows.get(1), first.path("next_after").asText());
        assertEquals(flows.subList(2, 3), ids(second));
        assertTrue(second.path("next_after").isNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'schema': 'way'}                                  | true",
                "{'schema': 'other'}                                | false",
                "{'state': 'active'}                                | true",
                "{'state': 'paused'}                                | false",
                "{'step': 'one'}                                    | true",
                "{'step': 'two'}                                    | false",
                "{'subject_kind': 'person'}                         | true",
                "{'subject_kind': 'device'}                         | false",
                "{'subject_kind': 'person', 'subject_key': 'ann'}   | true",
                "{'subject_kind': 'person', 'subject_key': 'bob'}   | false",
                "{'schema': 'way', 'state': 'active', 'step': 'one', 'subject_kind': 'person', 'subject_key': 'ann'} | true",
                "{'schema': 'way', 'state': 'active', 'step': 'two', 'subject_kind': 'person', 'subject_key': 'ann'} | false"
            })
    void a_list_has_what_fits_all_filters(String filter, boolean fits) {
        var flow = started("ann");

        assertEquals(fits ? List.of(flow) : List.of(), ids(listed(filter)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'state': 'running'}       | /data/state",
                "{'state': 'ACTIVE'}        | /data/state",
                "{'after': 'x'}             | /data/after",
                "{'after': ''}              | /data/after",
                "{'limit': 0}               | /data/limit",
                "{'limit': 101}             | /data/limit",
                "{'subject_key': 'ann'}     | /data/subject_kind",
                "{'schema': ''}             | /data/schema",
                "{'step': 1}                | /data/step"
            })
    void a_filter_that_is_none_is_refused_and_named(String filter, String path) {
        var refused = lanes.call(Action.FLOW_INSTANCES, filter);

        assertEquals(400, refused.status());
        var error = refused.errors().getFirst();
        assertEquals(ErrorCode.INVALID_REQUEST, error.code());
        assertEquals(path, error.path().orElseThrow());
    }
}
