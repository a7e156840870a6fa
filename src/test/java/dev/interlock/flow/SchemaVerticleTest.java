package dev.interlock.flow;

import static dev.interlock.flow.RunningLanes.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version of a schema new flows take, as callers see it. */
class SchemaVerticleTest {
    private final RunningLanes lanes = new RunningLanes();

    @BeforeEach
    void publish() {
        lanes.publish(version("one"));
        for (var person : new String[] {"ann", "bob", "eve", "joe"}) {
            lanes.call(Action.IDENTIFY, "{'person_key': '%s'}".formatted(person));
        }
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    private static String setCurrent(String schema, int version) {
        return "{'identifier': '%s', 'version': %d}".formatted(schema, version);
    }

    private static SchemaBuilder version(String step) {
        return SchemaBuilder.schema("flow").entry(step).finale("end").manual("finish", step, "end");
    }

    private ObjectNode start(String person) {
        return succeeded(
                lanes.call(Action.START, "{'person_key': '%s', 'flow_schema_identifier': 'flow'}".formatted(person)));
    }

    private int startedVersion(String person) {
        return start(person).path("schema_version").asInt();
    }

    private static ObjectNode succeeded(Answer answer) {
        assertTrue(answer.succeeded(), answer.toString());
        return answer.data();
    }

    @Test
    @DisplayName("E23: running flows keep their version, new ones take the current one, also when that is set back")
    void e23_new_flows_take_the_current_version_also_when_it_is_set_back() {
        var ann = start("ann").path("flow_instance_id").asText();
        lanes.publish(version("two"));
        assertEquals(2, startedVersion("bob"));

        var set = lanes.call(Action.SET_CURRENT_FLOW_SCHEMA, setCurrent("flow", 1));

        assertEquals(200, set.status(), set.toString());
        assertEquals(json("{'identifier': 'flow', 'version': 1}"), set.data());
        assertEquals(1, startedVersion("eve"));
        var taken = succeeded(lanes.call(
                Action.TRANSITION,
                "{'flow_instance_id': '%s', 'transition_schema_identifier': 'finish'}".formatted(ann)));
        assertEquals("one", taken.path("left_steps").path(0).asText());
    }

    @Test
    void content_that_is_published_again_is_current_again() {
        lanes.publish(version("two"));
        succeeded(lanes.call(Action.SET_CURRENT_FLOW_SCHEMA, setCurrent("flow", 1)));

        var published = lanes.call(
                Action.PUBLISH_FLOW_SCHEMA,
                "{'identifier': 'flow', 'document': %s}"
                        .formatted(version("two").document()));

        assertEquals(200, published.status());
        assertEquals(2, startedVersion("joe"));
    }

    @Test
    void a_built_in_schema_takes_no_other_content() {
        var schema = BuiltInSchema.CM_HANDLE_LIFECYCLE.identifier();
        lanes.publish(SchemaBuilder.schema(schema).entry("one").finale("end").manual("finish", "one", "end"));
        var other = SchemaBuilder.schema(schema).entry("two").finale("end").manual("finish", "two", "end");

        var refused = lanes.call(
                Action.PUBLISH_FLOW_SCHEMA, "{'identifier': '%s', 'document': %s}".formatted(schema, other.document()));

        assertEquals(ErrorCode.FORBIDDEN, refused.errors().getFirst().code(), refused.toString());
        JsonNode current = succeeded(lanes.call(Action.FLOW_SCHEMA, "{'identifier': '%s'}".formatted(schema)));
        assertEquals(1, current.path("version").asInt());
    }

    @Test
    void a_built_in_schema_is_unchanged_by_its_own_content_and_goes_back_to_it() {
        var schema = BuiltInSchema.CM_HANDLE_LIFECYCLE.identifier();
        var own = SchemaBuilder.schema(schema).entry("one").finale("end").manual("finish", "one", "end");
        lanes.publish(own);
        // As if by a node that did not refuse it.
        lanes.publish(SchemaBuilder.schema(schema).entry("two").finale("end").manual("finish", "two", "end"));

        var other = lanes.call(Action.SET_CURRENT_FLOW_SCHEMA, setCurrent(schema, 2));
        var back = lanes.call(Action.SET_CURRENT_FLOW_SCHEMA, setCurrent(schema, 1));
        var same = lanes.call(
                Action.PUBLISH_FLOW_SCHEMA, "{'identifier': '%s', 'document': %s}".formatted(schema, own.document()));

        assertEquals(ErrorCode.FORBIDDEN, other.errors().getFirst().code(), other.toString());
        assertEquals(200, back.status(), back.toString());
        assertEquals(200, same.status(), same.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'identifier': 'flow', 'version': 2}                   | FLOW_SCHEMA_NOT_FOUND |",
                "{'identifier': 'flow', 'version': 0}                   | FLOW_SCHEMA_NOT_FOUND |",
                "{'identifier': 'flow', 'version': 4294967297}          | FLOW_SCHEMA_NOT_FOUND |",
                "{'identifier': 'other', 'version': 1}                  | FLOW_SCHEMA_NOT_FOUND |",
                "{'identifier': 'flow'}                                 | INVALID_REQUEST       | /data/version",
                "{'identifier': 'flow', 'version': null}                | INVALID_REQUEST       | /data/version",
                "{'identifier': 'flow', 'version': '1'}                 | INVALID_REQUEST       | /data/version",
                "{'identifier': 'flow', 'version': 1.5}                 | INVALID_REQUEST       | /data/version",
                "{'identifier': 'flow', 'version': 99999999999999999999}| INVALID_REQUEST       | /data/version"
            })
    void a_version_that_is_none_is_refused_and_the_current_one_stays(String data, ErrorCode code, String path) {
        var refused = lanes.call(Action.SET_CURRENT_FLOW_SCHEMA, data);

        assertEquals(code.status(), refused.status());
        var error = refused.errors().getFirst();
        assertEquals(code, error.code());
        assertEquals(path, error.path().orElse(null));
        JsonNode current = succeeded(lanes.call(Action.FLOW_SCHEMA, "{'identifier': 'flow'}"));
        assertEquals(1, current.path("version").asInt());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 99, 4294967297L})
    void a_version_that_is_not_there_is_named(long version) {
        var data = "{'identifier': 'flow', 'version': %d}".formatted(version);

        for (var action : List.of(Action.FLOW_SCHEMA, Action.SET_CURRENT_FLOW_SCHEMA)) {
            var error = lanes.call(action, data).errors().getFirst();
            assertEquals(ErrorCode.FLOW_SCHEMA_NOT_FOUND, error.code());
            assertEquals("no such flow schema is published: flow version " + version, error.message());
        }
    }
}
