package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of one operation a line, and files that need several batches. */
final class RegisterFileTest {
    private static final String FIVE = """
            {"cmHandle": "a", "dmiPlugin": "p"}
            {"cmHandle": "b", "dmiPlugin": "p"}

            {"cmHandle": "c", "dmiPlugin": "p", "operation": "update"}
            {"cmHandle": "d", "operation": "delete"}
            {"cmHandle": "e", "operation": "upgrade", "moduleSetTag": "t"}
            """;
    private static final String B_FAILED = """
            {"failedCreatedCmHandles": [{"cmHandle": "b", "error-code": "01", "error-text": "exists", "retryable": false}]}""";

    private final FakeNode node = new FakeNode();
    private final Typed typed = Typed.at(node);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void lines_are_sent_in_their_order_in_as_few_batches_as_can_be() throws IOException {
        node.answers(200, "").answers(200, "");

        assertEquals(0, typed.run("register", file("five.ndjson", FIVE)));
        assertEquals("5 of 5 done\n", typed.out());
        assertEquals(
                List.of(
                        "{'dmiPlugin':'p','createdCmHandles':[{'cmHandle':'a'},{'cmHandle':'b'}],"
                                + "'updatedCmHandles':[{'cmHandle':'c'}]}",
                        "{'removedCmHandles':['d'],'upgradedCmHandles':{'moduleSetTag':'t','cmHandles':['e']}}"),
                bodies());
    }

    @Test
    void a_csv_file_may_delete() {
        node.answers(200, "");

        assertEquals(
                0,
                typed.input("cmHandle,site\na,x\nb,y\n")
                        .run("register", "--format", "csv", "--operation", "delete", "-"));
        assertEquals(List.of("{'removedCmHandles':['a','b']}"), bodies());
        assertEquals("2 of 2 deleted\n", typed.out());
    }

    @ParameterizedTest
    @CsvSource({"create, registered", "update, updated", "delete, deleted", "upgrade, upgraded"})
    void operations_of_one_kind_are_told_in_its_word(String operation, String done) {
        node.answers(200, "");

        assertEquals(
                0,
                typed.input("{\"cmHandle\":\"a\",\"operation\":\"%s\"}".formatted(operation))
                        .run("register", "--format", "ndjson", "-"));
        assertEquals("1 of 1 %s\n".formatted(done), typed.out());
    }

    @Test
    void a_request_larger_than_a_batch_is_cut() {
        node.answers(200, "").answers(500, B_FAILED).answers(200, "");

        assertEquals(1, typed.run("register", "--batch", "700", "conf/examples/register-2000.json"));
        assertTrue(typed.out().endsWith("create     b          01    exists\n\n1,999 of 2,000 registered, 1 failed\n"));
        assertEquals(3, node.requests().size());
    }

    @Test
    void large_operations_make_batches_of_fewer() throws IOException {
        var line = "{'cmHandle':'a%%d','cmHandleProperties':{'p':'%s'}}\n"
                .formatted("x".repeat(300))
                .replace('\'', '"');
        var file = file("large.ndjson", line.formatted(1) + line.formatted(2) + line.formatted(3) + line.formatted(4));
        node.answers(200, "").answers(200, "");

        assertEquals(0, typed.run("register", "--batch-bytes", "1KiB", file));
        assertEquals("4 of 4 registered\n", typed.out());
        assertEquals(
                List.of(2, 2),
                bodies().stream()
                        .map(body -> body.split("'cmHandle'").length - 1)
                        .toList());
    }

    @Test
    void a_line_may_be_as_long_as_a_request() throws IOException {
        node.answers(200, "");

        assertEquals(
                0,
                typed.run("register", file("long.ndjson", "{\"cmHandle\":\"a\"%s}".formatted(" ".repeat(15 << 20)))));
        assertEquals(List.of("{'createdCmHandles':[{'cmHandle':'a'}]}"), bodies());
    }

    @Test
    void failures_of_all_batches_are_one_table() {
        node.answers(500, B_FAILED).answers(500, B_FAILED);

        assertEquals(1, typed.input(FIVE).run("register", "--format", "ndjson", "-"));
        assertEquals("""
                OPERATION  CM-HANDLE  CODE  TEXT
                create     b          01    exists
                create     b          01    exists

                3 of 5 done, 2 failed
                """, typed.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                {"cmHandle": "x"                              | not JSON: Unexpected end-of-input
                {"cmHandle": "x"} {"cmHandle": "y"}           | not JSON: something follows the value
                {"cmHandle": "x", "cmHandle": "y"}            | not JSON: Duplicate field
                ["x"]                                         | not a JSON object
                {"cmhandle": "x"}                             | cmHandle: expected the id of a cm-handle
                {"cmHandle": "x", "operation": "replace"}     | operation: "replace": expected create, update
                {"cmHandle": "x", "dmiPlugin": 5}             | dmiPlugin: expected the name of a plugin
                {"cmHandle": "x", "operation": "upgrade", "moduleSetTag": {}} | moduleSetTag: expected a text
                """)
    void a_line_that_cannot_be_read_is_told_before_anything_is_sent(String line, String why) throws IOException {
        var bad = file("bad.ndjson", FIVE + line);

        assertEquals(2, typed.run("register", "--batch", "1", bad));
        assertTrue(typed.err().startsWith("interlock: " + bad + ":7: " + why), typed.err());
        assertEquals(List.of(), node.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ndjson"})
    void a_document_that_is_too_deep_is_told(String form) {
        assertEquals(2, typed.input("[".repeat(2000)).run("register", "--format", form, "-"));
        assertTrue(typed.err().contains("not JSON: Document nesting depth"), typed.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"createdCmHandles\": {}}", "{\"upgradedCmHandles\": []}", "{\"removedCmHandles\": \"x\"}"})
    void a_request_with_something_else_than_a_list_is_refused(String request) {
        assertEquals(2, typed.input(request).run("register", "-"));
        assertTrue(typed.err().contains("expected an "), typed.err());
        assertEquals(List.of(), node.requests());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                       | no operations: expected removedCmHandles, deletedCmHandles,
            {"dmiPlugin": "p"}                       | no operations: expected
            {"createdCmHandle": [{"cmHandle": "a"}]} | /createdCmHandle: unknown: expected
            {"createdCmHandles": [], "removed": []}  | /removed: unknown: expected
            {"upgradedCmHandles": {"handles": []}}   | /upgradedCmHandles/handles: unknown: expected cmHandles or moduleSetTag
            {"cmHandle": "a", "dmiPlugin": "p"}      | /cmHandle: a cm-handle alone is no registration request
            """)
    void a_request_with_an_unknown_name_or_without_any_list_is_refused(String request, String why) {
        assertEquals(2, typed.input(request).run("register", "-"));
        assertTrue(typed.err().startsWith("interlock: -: " + why), typed.err());
        assertEquals(List.of(), node.requests());
    }

    @Test
    void a_cm_handle_alone_is_told_to_be_ndjson() {
        assertEquals(2, typed.input("{\"cmHandle\": \"a\"}").run("register", "-"));
        assertTrue(typed.err().contains("or upgradedCmHandles; one operation a line is NDJSON (--format ndjson)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"createdCmHandles\": []}", "{\"removedCmHandles\": null, \"dmiPlugin\": \"p\"}"})
    void a_list_may_be_empty(String request) {
        assertEquals(0, typed.input(request).run("register", "-"));
        assertEquals(List.of(), node.requests());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--batch 0 f.ndjson",
                "--batch 20001 f.ndjson",
                "--batch-bytes 1000 f.ndjson",
                "--batch-bytes 2GiB f.ndjson",
                "--operation delete f.ndjson",
                "--operation remove f.csv",
                "--format xml f",
                "--failed-to left.csv f.csv",
                "--failed-to left.json f.ndjson",
                "--failed-to left.ndjson f.json",
                "none.ndjson",
                "--failed-to none/left.ndjson f.ndjson"
            })
    void wrong_usage_ends_with_2_before_anything_is_sent(String line) throws IOException {
        file("f.ndjson", FIVE);
        var arguments = ("register " + line.replaceAll("\\b(f|left|none)\\b", folder + "/$1")).split(" ");

        assertEquals(2, typed.run(arguments));
        assertTrue(typed.err().startsWith("interlock: "), typed.err());
        assertEquals(List.of(), node.requests());
    }

    @Test
    void a_refused_batch_ends_it_and_what_was_done_is_told() throws IOException {
        node.answers(500, B_FAILED).answers(400, """
                        {"errors": [{"code": "invalid_request", "message": "no", "path": "/updatedCmHandles/0/alternateId"}]}""");
        var file = file("five.ndjson", FIVE);
        var left = folder.resolve("left.ndjson");

        assertEquals(2, typed.run("register", "--batch", "2", "--failed-to", left.toString(), file));
        assertEquals("""
                %1$s: c: /updatedCmHandles/0/alternateId: invalid_request: no
                %1$s: broken off: 1 of 5 done, 1 failed, 1 not done (c to c), 2 never sent
                """.formatted(file), typed.err());
        assertEquals("""
                {"operation":"create","cmHandle":"b","dmiPlugin":"p"}
                {"operation":"update","cmHandle":"c","dmiPlugin":"p"}
                {"operation":"delete","cmHandle":"d"}
                {"operation":"upgrade","cmHandle":"e","moduleSetTag":"t"}
                """, Files.readString(left));
    }

    @Test
    void what_is_left_can_be_registered_as_it_is_from_its_own_file() throws IOException {
        node.answers(500, B_FAILED).breaks().answers(200, "").answers(200, "");
        var left = file("left.ndjson", FIVE);

        assertEquals(2, typed.run("register", "--failed-to", left, left));
        assertTrue(typed.err().contains("2 perhaps done (d to e), 0 never sent"), typed.err());
        var again = Typed.at(node);
        assertEquals(0, again.run("register", "--failed-to", left, left));
        assertEquals("3 of 3 done\n", again.out());
        assertEquals(
                List.of(
                        "{'dmiPlugin':'p','createdCmHandles':[{'cmHandle':'b'}]}",
                        "{'removedCmHandles':['d'],'upgradedCmHandles':{'moduleSetTag':'t','cmHandles':['e']}}"),
                bodies().subList(2, 4));
        assertEquals(List.of("left.ndjson"), names());
    }

    @Test
    void what_is_left_of_a_request_is_a_request() throws IOException {
        node.answers(200, "").answers(400, "");
        var left = folder.resolve("left.json");
        var request = """
                {"dmiPlugin": "p", "createdCmHandles": [{"cmHandle": "a"}, {"cmHandle": "b"}], "removedCmHandles": ["c"],
                 "upgradedCmHandles": {"cmHandles": ["d"], "moduleSetTag": "t"}}""";

        assertEquals(2, typed.input(request).run("register", "--batch", "1", "--failed-to", left.toString(), "-"));
        assertEquals(Documents.JSON.readTree("""
                {"dmiPlugin": "p", "createdCmHandles": [{"cmHandle": "a"}, {"cmHandle": "b"}],
                 "upgradedCmHandles": {"cmHandles": ["d"], "moduleSetTag": "t"}}"""), Documents.JSON.readTree(left.toFile()));
    }

    @Test
    void on_a_terminal_a_bar_shows_how_far_it_is() throws IOException {
        node.answers(500, B_FAILED).answers(200, "");

        assertEquals(1, typed.onATerminal().run("register", file("five.ndjson", FIVE)));
        assertTrue(typed.err().contains("[############--------] 3 of 5, 1 failed, "), typed.err());
        assertTrue(typed.err().endsWith("\r\033[K"), typed.err());
    }

    @ParameterizedTest
    @CsvSource({"json, '{''createdCmHandles'':[%s]}'", "ndjson, '%s'"})
    void numbers_are_sent_as_they_are_written(String format, String file) {
        var handle = "{'cmHandle':'a','cmHandleProperties':{'a':1.10,'b':1e3,'c':-0,'d':12345678901234567890.125,"
                + "'e':0.0000001,'f':[1E+2]}}";
        node.answers(200, "");

        assertEquals(
                0, typed.input(file.formatted(handle).replace('\'', '"')).run("register", "--format", format, "-"));
        assertEquals(List.of("{'createdCmHandles':[%s]}".formatted(handle)), bodies());
    }

    @Test
    void an_operation_that_failed_is_left_as_it_was_also_if_its_id_is_a_number_or_no_text() throws IOException {
        node.answers(500, """
                {"failedCreatedCmHandles": [{"cmHandle": "5.0", "error-code": "04"}, {"cmHandle": "6", "error-code": "04"},
                                            {"cmHandle": "x\\ud800", "error-code": "04"}]}""");
        var left = folder.resolve("left.json");
        var request = "{\"createdCmHandles\": [{\"cmHandle\":5.0},{\"cmHandle\":\"a\"},6,{\"cmHandle\":\"x\\ud800\"}]}";

        assertEquals(1, typed.input(request).run("register", "--failed-to", left.toString(), "-"));
        assertEquals(
                "{'createdCmHandles':[{'cmHandle':5.0},6,{'cmHandle':'x\\ud800'}]}",
                Files.readString(left).replaceAll("\\s", "").replace('"', '\''));
    }

    @Test
    void elsewhere_nothing_but_the_result_is_printed() throws IOException {
        node.answers(200, "").answers(200, "");

        assertEquals(0, typed.run("register", file("five.ndjson", FIVE)));
        assertEquals("", typed.err());
        assertFalse(typed.out().contains("\r"), typed.out());
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private List<String> bodies() {
        return node.requests().stream()
                .map(request -> request.body().replace('"', '\''))
                .toList();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
