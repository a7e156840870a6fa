package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublishCommandTest {
    private static final String EXAMPLE = "conf/examples/equipment-request.json";

    private final FakeNode node = new FakeNode();
    private final Typed typed = Typed.at(node);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void new_content_is_put_under_the_identifier_of_the_document() {
        node.answers(201, "{\"identifier\": \"equipment-request\", \"version\": 1}");

        assertEquals(0, typed.run("publish", EXAMPLE));
        assertEquals("equipment-request version 1 (new)\n", typed.out());
        var request = node.requests().getFirst();
        assertEquals("PUT /api/v1/flow-schemas/equipment-request", request.method() + " " + request.path());
    }

    @Test
    void content_published_before_is_said_to_be_unchanged() {
        node.answers(200, "{\"identifier\": \"equipment-request\", \"version\": 3}");

        assertEquals(0, typed.run("publish", EXAMPLE));
        assertEquals("equipment-request version 3 (unchanged)\n", typed.out());
    }

    @Test
    void content_that_takes_the_place_of_a_later_version_is_said_to() {
        node.answers(200, "{\"identifier\": \"equipment-request\", \"version\": 1, \"replaced_version\": 3}");

        assertEquals(0, typed.run("publish", EXAMPLE));
        assertEquals("equipment-request version 1 (unchanged, current again instead of version 3)\n", typed.out());
    }

    @Test
    void all_faults_of_a_refused_schema_are_printed_one_a_line_and_the_other_files_are_published() {
        node.answers(422, """
                        {"status": 422, "errors": [
                          {"code": "invalid_flow_schema", "message": "step b is nowhere", "path": "/transitions/0/to",
                           "details": {"fault": "unknown_step"}},
                          {"code": "invalid_flow_schema", "message": "no step is entry", "path": "/steps",
                           "details": {"fault": "no_entry_step"}}]}
                        """).answers(201, "{\"identifier\": \"equipment-request\", \"version\": 1}");

        assertEquals(1, typed.input("{\"identifier\": \"a/b c\"}").run("publish", "-", EXAMPLE));
        assertEquals("""
                -: /transitions/0/to: unknown_step: step b is nowhere
                -: /steps: no_entry_step: no step is entry
                """, typed.err());
        assertEquals("equipment-request version 1 (new)\n", typed.out());
        assertEquals(
                "/api/v1/flow-schemas/a%2Fb%20c", node.requests().getFirst().path());
    }

    @Test
    void a_document_without_an_identifier_is_refused_before_anything_is_sent() {
        assertEquals(1, typed.input("{\"steps\": []}").run("publish", "-"));
        assertTrue(typed.err().startsWith("-: /identifier: missing_field: "), typed.err());
        assertTrue(node.requests().isEmpty());
    }

    @Test
    void what_is_no_file_or_no_json_ends_with_2_and_one_line() {
        assertEquals(2, typed.run("publish", "/nowhere.json"));
        assertEquals("interlock: /nowhere.json: no such file\n", typed.err());

        var broken = Typed.at(node).input("{\"steps\": ]}");
        assertEquals(2, broken.run("publish", "-"));
        assertTrue(broken.err().startsWith("interlock: -: not JSON: "), broken.err());
        assertEquals(1, broken.err().lines().count(), broken.err());
    }

    @Test
    void a_node_that_cannot_be_reached_ends_with_2_and_one_line() {
        var url = node.url();
        node.close();

        assertEquals(2, typed.run("publish", EXAMPLE));
        assertEquals(
                "interlock: no connection to %s: is the node running? (interlock serve)\n".formatted(url), typed.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "http://127.0.0.1:99999", "http://127.0.0.1:0"})
    void what_is_no_url_ends_with_2_and_one_line(String url) {
        assertEquals(2, typed.run("publish", "--url", url, EXAMPLE));
        assertTrue(typed.err().contains("'" + url + "' is not a node's URL"), typed.err());
    }
}
