package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All changes of flows as another application follows them over HTTP, through a whole node with its own PostgreSQL. */
class EventsIT {
    private static final String REPAIR = """
            {'identifier': 'repair',
             'steps': [{'identifier': 'broken', 'entry': true}, {'identifier': 'back', 'final': true}],
             'transitions': [{'identifier': 'return', 'from': 'broken', 'to': 'back', 'type': 'automatic',
                              'condition': 'subject.works'}]}""";

    private static RunningNode node;

    @BeforeAll
    static void start() {
        node = RunningNode.start();
        node.http().put("/api/v1/flow-schemas/repair", json(REPAIR));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static ObjectNode read(String query) {
        var reply = node.http().get("/api/v1/events?" + query);
        assertEquals(200, reply.status(), reply.body());
        return reply.json();
    }

    private static String end() {
        return read("after=end").path("next_after").asText();
    }

    /** The next events, as many as are expected: a transaction of the database's own may hold them back for a moment. */
    private static List<String> next(String cursor, int count) {
        var told = new ArrayList<String>();
        var after = new String[] {cursor};
        Eventually.holds(
                () -> {
                    var page = read("limit=2&after=" + after[0]);
                    after[0] = page.path("next_after").asText();
                    page.path("events")
                            .forEach(event -> told.add("%s %s %s %s"
                                    .formatted(
                                            event.at("/subject/key").asText(),
                                            event.path("revision").asText(),
                                            event.path("cause").asText(),
                                            event.path("state").asText())));
                    return told.size() >= count;
                },
                told::toString);
        return told;
    }

    @Test
    void what_calls_and_properties_and_registrations_change_is_told_to_a_reader() {
        var cursor = end();
        var device = "/api/v1/subjects/device/printer";
        node.http().put(device, json("{'properties': {}}"));
        var start = json("{'subject': {'kind': 'device', 'key': 'printer'}, 'flow_schema_identifier': 'repair'}");
        var flow = node.http()
                .post("/api/v1/flow-instances", start.toString())
                .json()
                .path("flow_instance_id")
                .asText();
        node.http().post("/api/v1/flow-instances/" + flow + "/pause", "");
        node.http().post("/api/v1/flow-instances/" + flow + "/resume", "");
        node.http().put(device, json("{'properties': {'works': true}}"));
        var batch = json("{'createdCmHandles': [{'cmHandle': 'told'}]}");
        assertEquals(
                200,
                node.http().post("/api/v1/cm-handles/batch", batch.toString()).status());

        assertEquals(
                List.of(
                        "printer 1 lifecycle active",
                        "printer 2 lifecycle paused",
                        "printer 3 lifecycle active",
                        "printer 4 automatic completed",
                        "told 1 registration active"),
                next(cursor, 5));
        var only = read("schema=cm-handle-lifecycle&after=" + cursor).path("events");
        assertEquals("told", only.at("/0/subject/key").asText());
        assertEquals(1, only.size());
    }

    @Test
    void a_cursor_that_is_none_or_comes_from_elsewhere_is_refused() {
        var none = node.http().get("/api/v1/events?after=7");
        assertEquals(400, none.status());
        assertEquals("invalid_request", none.json().at("/errors/0/code").asText());
        assertEquals("/after", none.json().at("/errors/0/path").asText());

        var elsewhere = node.http().get("/api/v1/events?after=" + end().replaceFirst("^.{8}", "01234567"));
        assertEquals(410, elsewhere.status());
        assertEquals("events_gone", elsewhere.json().at("/errors/0/code").asText());
        assertTrue(elsewhere.body().contains("oldest"), elsewhere.body());
    }
}
