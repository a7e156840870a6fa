package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegisterCommandTest {
    private static final String BATCH = """
            {"dmiPlugin": "p",
             "createdCmHandles": [{"cmHandle": "a"}, {"cmHandle": "b c"}],
             "updatedCmHandles": [{"cmHandle": "d"}],
             "removedCmHandles": ["e"],
             "upgradedCmHandles": {"cmHandles": ["f"], "moduleSetTag": "t"}}""";
    private static final String TWO_FAILED = """
            {"failedCreatedCmHandles": [
               {"cmHandle": "b c", "error-code": "04", "error-text": "a space\\nis not allowed", "retryable": false}],
             "failedUpdatedCmHandles": [
               {"cmHandle": "d", "error-code": "02", "error-text": "cm-handle does not exist", "retryable": false}]}""";

    private final FakeNode node = new FakeNode();
    private final Typed typed = Typed.at(node).input(BATCH);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void a_batch_that_succeeds_is_one_line() {
        node.answers(200, "");

        assertEquals(0, typed.run("register", "-"));
        assertEquals("5 of 5 done\n", typed.out());
        assertEquals("/api/v1/cm-handles/batch", node.requests().getFirst().path());
    }

    @Test
    void failed_operations_are_an_aligned_table() {
        node.answers(500, TWO_FAILED);

        assertEquals(1, typed.run("register", "-"));
        assertEquals("""
                OPERATION  CM-HANDLE  CODE  TEXT
                create     b c        04    a space\\u000ais not allowed
                update     d          02    cm-handle does not exist

                3 of 5 done, 2 failed
                """, typed.out());
    }

    @Test
    void the_example_of_2000_handles_is_counted_in_thousands() {
        node.answers(207, TWO_FAILED);

        assertEquals(1, typed.run("register", "conf/examples/register-2000.json"));
        assertTrue(typed.out().endsWith("\n1,998 of 2,000 registered, 2 failed\n"), typed.out());
    }

    @Test
    void the_door_of_ncmp_has_its_own_address_and_words() {
        node.answers(500, """
                {"failedCreatedCmHandles": [], "failedUpdatedCmHandles": [], "failedUpgradeCmHandles": [],
                 "failedRemovedCmHandles": [{"cmHandle": "e", "errorCode": "100", "errorText": "not found"}]}""");

        assertEquals(1, typed.run("register", "--ncmp", "-"));
        assertEquals("/ncmpInventory/v1/ch", node.requests().getFirst().path());
        assertTrue(typed.out().contains("delete     e          100   not found\n"), typed.out());
    }

    @Test
    void a_refused_batch_ends_with_2_and_why() {
        node.answers(400, "{\"errors\": [{\"code\": \"invalid_request\", \"message\": \"too many items\"}]}");

        assertEquals(2, typed.run("register", "-"));
        assertEquals("-: invalid_request: too many items\n", typed.err());
        assertEquals("", typed.out());
    }

    @Test
    void a_refusal_in_the_words_of_ncmp_or_in_no_words_is_told_too() {
        node.answers(400, "{\"status\": \"400\", \"message\": \"Bad Request\", \"details\": \"not JSON\"}")
                .answers(500, "");

        assertEquals(2, typed.run("register", "--ncmp", "-"));
        assertEquals("-: status 400: Bad Request: not JSON\n", typed.err());
        var wordless = Typed.at(node).input(BATCH);
        assertEquals(2, wordless.run("register", "-"));
        assertEquals("-: status 500\n", wordless.err());
    }

    @Test
    void without_tls_at_the_address_nothing_was_done() {
        var url = node.url().replace("http:", "https:");

        assertEquals(2, typed.run("register", "--batch", "2", "--url", url, "-"));
        assertEquals("""
                -: no connection to %s: there is no TLS at this address: is http:// meant?
                -: broken off: 0 of 5 done, 2 not done (e to a), 3 never sent
                """.formatted(url), typed.err());
    }

    @Test
    void nothing_is_posted_again_that_would_fail_again() {
        node.answers(500, TWO_FAILED);

        assertEquals(1, typed.run("register", "--retry", "-"));
        assertEquals(1, node.requests().size());
    }

    @Test
    void what_failed_is_written_as_a_batch(@TempDir Path folder) throws IOException {
        node.answers(500, TWO_FAILED);
        var left = folder.resolve("left.json");

        assertEquals(1, typed.run("register", "--failed-to", left.toString(), "-"));
        assertEquals(Documents.JSON.readTree("""
                        {"dmiPlugin": "p", "createdCmHandles": [{"cmHandle": "b c"}],
                         "updatedCmHandles": [{"cmHandle": "d"}]}"""), Documents.JSON.readTree(Files.readString(left)));
    }

    @Test
    void nothing_is_written_when_nothing_failed(@TempDir Path folder) {
        node.answers(200, "");
        var left = folder.resolve("left.json");

        assertEquals(0, typed.run("register", "--failed-to", left.toString(), "-"));
        assertFalse(Files.exists(left));
    }
}
