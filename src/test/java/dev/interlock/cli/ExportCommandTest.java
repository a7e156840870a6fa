package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExportCommandTest {
    private static final String A = """
            {"cmHandle":"a","alternateId":"x","dmiPlugin":"p","trustLevel":"NONE","cmHandleProperties":{"port":"830"},\
            "publicCmHandleProperties":{},"state":"LOCKED","lock_reason":"MODULE_UPGRADE","flow_instance_ids":["f"]}""";
    private static final String B = """
            {"cmHandle":"b","dmiPlugin":"q","cmHandleProperties":{},"publicCmHandleProperties":{},"state":"READY",\
            "flow_instance_ids":[]}""";

    private final FakeNode node = new FakeNode();
    private final Typed typed = Typed.at(node);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void all_pages_are_written_also_after_an_empty_one() {
        node.answers(200, page("\"a\"", A)).answers(200, page("\"a b&c\"")).answers(200, page("null", B));

        assertEquals(0, typed.run("export"));
        assertEquals(A + "\n" + B + "\n", typed.out());
        assertEquals("", typed.err());
        assertEquals(
                List.of(
                        "/api/v1/cm-handles?limit=500",
                        "/api/v1/cm-handles?limit=500&after=a",
                        "/api/v1/cm-handles?limit=500&after=a%20b%26c"),
                node.requests().stream().map(FakeNode.Request::path).toList());
    }

    @Test
    void no_more_pages_are_asked_for_when_they_cannot_be_written() {
        node.answers(200, page("\"a\"", A));

        assertEquals(2, typed.withoutOutput().run("export"));
        assertEquals("interlock: standard output cannot be written\n", typed.err());
        assertEquals(1, node.requests().size());
    }

    @Test
    void filters_are_passed_on() {
        node.answers(200, page("null"));

        assertEquals(
                0,
                typed.run(
                        "export",
                        "--dmi",
                        "http://p:1",
                        "--state",
                        "READY",
                        "--property",
                        "site:a b:c",
                        "--property",
                        "x:",
                        "--page",
                        "7",
                        "-"));
        assertEquals(
                "/api/v1/cm-handles?limit=7&dmi=http%3A%2F%2Fp%3A1&state=READY&property=site%3Aa%20b%3Ac&property=x%3A",
                node.requests().getFirst().path());
        assertEquals("", typed.out());
    }

    @Test
    void what_was_exported_can_be_registered() {
        var file = folder.resolve("all.ndjson").toString();
        node.answers(200, page("null", A, B)).answers(200, "").answers(200, "");

        assertEquals(0, typed.run("export", file));
        assertEquals("2 exported\n", typed.out());
        var register = Typed.at(node);
        assertEquals(0, register.run("register", file));
        assertEquals("2 of 2 registered\n", register.out());
        var first = Documents.answer(node.requests().get(1).body());
        assertEquals("p", first.path("dmiPlugin").asText());
        assertEquals("x", first.at("/createdCmHandles/0/alternateId").asText());
        assertEquals(
                "830", first.at("/createdCmHandles/0/cmHandleProperties/port").asText());
        assertEquals(
                "q",
                Documents.answer(node.requests().get(2).body())
                        .path("dmiPlugin")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"items\": []}",
                "{\"items\": {}, \"next_after\": null}",
                "{\"items\": [], \"next_after\": 5}",
                "{\"items\": [], \"next_after\": \"a\"}"
            })
    void a_page_that_is_none_leaves_the_old_file_as_it_was(String second) throws IOException {
        var file = Files.writeString(folder.resolve("all.ndjson"), "old");
        node.answers(200, page("\"a\"", A)).answers(200, second);

        assertEquals(2, typed.run("export", file.toString()));
        assertTrue(typed.err().startsWith("interlock: the node answered a page of cm-handles with "), typed.err());
        assertEquals("old", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void a_refusal_ends_with_1_and_leaves_no_file() {
        node.answers(400, "{\"errors\": [{\"code\": \"invalid_request\", \"message\": \"no such state\"}]}");
        var file = folder.resolve("all.ndjson");

        assertEquals(1, typed.run("export", "--state", "GONE", file.toString()));
        assertEquals("interlock: invalid_request: no such state\n", typed.err());
        assertTrue(Files.notExists(file));
    }

    @Test
    void a_file_that_has_a_name_already_is_replaced_through_its_link() throws IOException {
        var file = Files.writeString(folder.resolve("all.ndjson"), "old");
        var link = Files.createSymbolicLink(folder.resolve("link.ndjson"), file);
        node.answers(200, page("null", B));

        assertEquals(0, typed.run("export", link.toString()));
        assertEquals(B + "\n", Files.readString(file));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void a_device_is_written_to_and_not_replaced() {
        node.answers(200, page("null", B));

        assertEquals(0, typed.run("export", "/dev/null"));
        assertTrue(!Files.isRegularFile(Path.of("/dev/null")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--page 0", "--page 1001", "--property site", "--property :x", "/none/all.ndjson"})
    void wrong_usage_ends_with_2_before_anything_is_asked(String line) {
        assertEquals(2, typed.run(("export " + line).split(" ")));
        assertEquals(List.of(), node.requests());
    }

    @Test
    void on_a_terminal_the_count_is_shown_while_a_file_is_written() {
        node.answers(200, page("null", A, B));

        assertEquals(
                0,
                typed.onATerminal().run("export", folder.resolve("all.ndjson").toString()));
        assertTrue(typed.err().matches("(?s)\r\033\\[K2 exported, [0-9,]+/s\r\033\\[K"), typed.err());
    }

    private static String page(String next, String... handles) {
        return "{\"items\": [%s], \"next_after\": %s}".formatted(String.join(",", handles), next);
    }
}
