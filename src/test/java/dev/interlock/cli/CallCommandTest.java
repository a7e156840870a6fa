package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallCommandTest {
    private static final String SUCCESS = """
            {"request_id":1,"errors":[],"status":200,"data":{"flow_instance_id":"f1","revision":1,"active_steps":[{"step_schema_identifier":"draft"}]}}""";
    private static final String REFUSAL = """
            {"request_id":1,"errors":[{"code":"step_not_active"}],"status":409,"data":{}}""";

    private final FakeNode node = new FakeNode();
    private final Typed typed = Typed.at(node);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void the_data_goes_out_as_it_was_written_and_the_response_is_one_line() {
        node.answersMessages(SUCCESS);

        assertEquals(0, typed.run("call", "start", "{\"n\": 1.50000000000000000000000001e0}"));
        assertEquals(SUCCESS + "\n", typed.out());
        assertEquals(
                "{\"action\": \"start\", \"request_id\": 1, \"data\": {\"n\": 1.50000000000000000000000001e0}}",
                node.messages().getFirst());
    }

    @Test
    void a_refusal_ends_with_1_and_is_printed_like_any_response() {
        node.answersMessages(REFUSAL);

        assertEquals(1, typed.run("call", "transition", "{}"));
        assertEquals(REFUSAL + "\n", typed.out());
    }

    @Test
    void on_a_terminal_the_response_is_laid_out() {
        node.answersMessages(SUCCESS);

        assertEquals(0, typed.onATerminal().run("call", "start", "{}"));
        assertEquals("""
                {
                  "request_id": 1,
                  "errors": [],
                  "status": 200,
                  "data": {
                    "flow_instance_id": "f1",
                    "revision": 1,
                    "active_steps": [{"step_schema_identifier": "draft"}]
                  }
                }
                """, typed.out());
    }

    @Test
    void the_layout_can_be_chosen() {
        node.answersMessages(REFUSAL);

        typed.onATerminal().run("call", "start", "{}", "--no-pretty");
        assertEquals(REFUSAL + "\n", typed.out());
        var pretty = Typed.at(node);
        pretty.run("call", "start", "{}", "--pretty");
        assertTrue(pretty.out().startsWith("{\n"), pretty.out());
    }

    @Test
    void a_layout_in_the_environment_that_is_none_is_refused_before_anything_is_sent() {
        assertEquals(2, typed.with("INTERLOCK_PRETTY", "maybe").run("call", "start", "{}"));
        assertEquals("interlock: INTERLOCK_PRETTY: 'maybe': expected true or false\n", typed.err());
        assertTrue(node.messages().isEmpty());
    }

    @Test
    void data_comes_from_a_file_or_from_standard_input(@TempDir Path folder) throws IOException {
        node.answersMessages(SUCCESS);
        var file = Files.writeString(folder.resolve("d.json"), "{\"a\": 1}\n");

        assertEquals(0, typed.run("call", "start", "@" + file));
        assertEquals(0, Typed.at(node).input("{\"a\": 2}").run("call", "start", "-"));
        assertTrue(node.messages().get(0).endsWith("\"data\": {\"a\": 1}}"), node.messages()::toString);
        assertTrue(node.messages().get(1).endsWith("\"data\": {\"a\": 2}}"), node.messages()::toString);

        Files.writeString(file, "\uFEFF{\"a\": 3}\n");
        assertEquals(0, Typed.at(node).run("call", "start", "@" + file));
        assertTrue(node.messages().get(2).endsWith("\"data\": {\"a\": 3}}"), node.messages()::toString);
    }

    @Test
    void one_field_is_printed_without_quotes_or_by_its_pointer() {
        node.answersMessages(SUCCESS);

        assertEquals(0, typed.run("call", "start", "{}", "--field", "flow_instance_id"));
        assertEquals("f1\n", typed.out());
        var step = Typed.at(node);
        assertEquals(0, step.run("call", "start", "{}", "--field", "/active_steps/0/step_schema_identifier"));
        assertEquals("draft\n", step.out());
    }

    @Test
    void a_refusal_is_not_mistaken_for_a_field() {
        node.answersMessages(REFUSAL);

        assertEquals(1, typed.run("call", "start", "{}", "--field", "flow_instance_id"));
        assertEquals("", typed.out());
        assertEquals(REFUSAL + "\n", typed.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"person_id", "/active_steps/1"})
    void a_field_that_is_not_there_ends_with_2_and_tells_that_the_call_was_done_and_what_is_there(String field) {
        node.answersMessages(SUCCESS);

        assertEquals(2, typed.run("call", "start", "{}", "--field", field));
        assertEquals("""
                interlock: --field %s: the call was answered with status 200, but there is no such field in its data: \
                {"flow_instance_id":"f1","revision":1,"active_steps":[{"step_schema_identifier":"draft"}]}
                """.formatted(field), typed.err());
        assertEquals("", typed.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "{", "{} {}", "{\"a\": 1, \"a\": 2}", "@/nowhere.json"})
    void data_that_is_no_object_ends_with_2_and_one_line_and_nothing_is_sent(String data) {
        assertEquals(2, typed.run("call", "start", data));
        assertEquals(1, typed.err().lines().count(), typed.err());
        assertTrue(node.messages().isEmpty());
    }

    @Test
    void a_connection_that_is_closed_before_the_answer_ends_with_2_and_the_close_code() {
        node.closesWith(1009);

        assertEquals(2, typed.run("call", "start", "{}"));
        assertTrue(typed.err().contains("closed it with code 1009 (told to)"), typed.err());
        assertEquals(1, typed.err().lines().count(), typed.err());
    }

    @Test
    void no_answer_in_time_ends_with_2_and_one_line() {
        assertEquals(2, typed.run("call", "start", "{}", "--timeout", "50ms"));
        assertTrue(typed.err().contains("within 50ms"), typed.err());
    }

    @Test
    void a_node_without_tls_ends_with_2_and_one_line_and_nothing_was_sent() {
        var url = node.url().replace("http:", "https:");

        assertEquals(2, typed.run("call", "start", "{}", "--url", url));
        assertEquals(
                "interlock: no connection to %s: there is no TLS at this address: is http:// meant?\n".formatted(url),
                typed.err());
    }

    @Test
    void no_connection_ends_with_2_and_one_line() {
        var url = node.url();
        node.close();

        assertEquals(2, typed.run("call", "start", "{}"));
        assertEquals(
                "interlock: no connection to %s: is the node running? (interlock serve)\n".formatted(url), typed.err());
    }
}
