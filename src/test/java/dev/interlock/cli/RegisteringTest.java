package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.cli.Door.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RegisteringTest {
    private static final Batch BATCH = batch("""
            {"createdCmHandles": [{"cmHandle": "a"}, {"cmHandle": "b"}, {"cmHandle": "c"}], "removedCmHandles": ["d"]}""");
    private static final String OVERLOADED = "{\"errors\": [{\"code\": \"overloaded\", \"retryable\": true}]}";

    private static final String OUTCOME_UNKNOWN =
            "{\"errors\": [{\"code\": \"outcome_unknown\", \"retryable\": false}]}";

    private final FakeNode node = new FakeNode();
    private final NodeClient client =
            new NodeClient(URI.create(node.url()), Duration.ofSeconds(3), Duration.ofSeconds(10));
    private final List<Duration> pauses = new ArrayList<>();

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void just_the_operations_whose_failure_may_pass_are_sent_again() {
        node.answers(500, failed("b", "00", true, "c", "01", false)).answers(200, "");

        var done = assertInstanceOf(Reply.Done.class, registering(3).run(BATCH));

        assertEquals(
                List.of("c"),
                done.failed().stream().map(FailedOperation::cmHandle).toList());
        assertEquals(
                "{\"createdCmHandles\":[{\"cmHandle\":\"b\"}]}",
                node.requests().get(1).body());
        assertNotEquals(node.requests().get(0).key(), node.requests().get(1).key());
    }

    @Test
    void retries_are_counted_and_their_pauses_grow_up_to_a_limit() {
        for (var attempt = 0; attempt <= 6; attempt++) {
            node.answers(500, failed("b", "00", true, "c", "00", true));
        }

        var done = assertInstanceOf(Reply.Done.class, registering(6).run(BATCH));

        assertEquals(2, done.failed().size());
        assertEquals(7, node.requests().size());
        assertEquals(
                List.of(500L, 1000L, 2000L, 4000L, 5000L, 5000L),
                pauses.stream().map(Duration::toMillis).toList());
    }

    @Test
    void a_batch_refused_for_a_passing_reason_is_sent_again_under_the_same_key() {
        node.answers(503, OVERLOADED).answers(200, "");

        assertEquals(new Reply.Done(List.of()), registering(3).run(BATCH));
        assertEquals(node.requests().get(0), node.requests().get(1));
    }

    @Test
    void a_refusal_that_stays_ends_it() {
        node.answers(503, OVERLOADED).answers(503, OVERLOADED);

        assertInstanceOf(Reply.Refused.class, registering(1).run(BATCH));
        assertEquals(2, node.requests().size());
    }

    @Test
    void a_retry_that_is_refused_leaves_what_had_failed() {
        node.answers(500, failed("b", "00", true, "c", "01", false)).answers(400, "");

        var done = assertInstanceOf(Reply.Done.class, registering(3).run(BATCH));

        assertEquals(2, done.failed().size());
    }

    @Test
    void a_batch_that_was_not_answered_is_sent_again_under_the_same_key() {
        node.breaks().answers(504, OUTCOME_UNKNOWN).answers(200, "");

        assertEquals(new Reply.Done(List.of()), registering(3).run(BATCH));
        assertEquals(node.requests().get(0), node.requests().get(2));
    }

    @Test
    void a_batch_without_a_key_is_not_sent_again_as_long_as_it_may_have_been_done() {
        node.breaks();

        assertInstanceOf(Reply.Unknown.class, registering(Door.NCMP, 3).run(BATCH));
        assertEquals(1, node.requests().size());
    }

    @Test
    void a_refusal_after_a_lost_answer_leaves_it_unknown_what_was_done() {
        node.breaks().answers(503, OVERLOADED);

        assertInstanceOf(Reply.Unknown.class, registering(1).run(BATCH));
    }

    @Test
    void without_a_connection_nothing_was_done() {
        node.close();

        var refused = assertInstanceOf(Reply.Refused.class, registering(2).run(BATCH));

        assertEquals(2, pauses.size());
        assertTrue(refused.lines().getFirst().startsWith("no connection to "), refused::toString);
    }

    @Test
    void a_retry_that_is_not_answered_is_told_as_the_reason() {
        node.answers(500, failed("b", "00", true, "c", "01", false)).breaks();

        var done = assertInstanceOf(Reply.Done.class, registering(1).run(BATCH));

        assertEquals(
                List.of("c", "b"),
                done.failed().stream().map(FailedOperation::cmHandle).toList());
        assertTrue(done.failed().getLast().text().startsWith("sent again: the connection to "), done::toString);
    }

    @Test
    void nothing_is_sent_again_after_a_pause_that_was_interrupted() {
        node.answers(503, OVERLOADED);

        var registering = new Registering(Door.OWN, client, 3, pause -> false);

        assertInstanceOf(Reply.Refused.class, registering.run(BATCH));
        assertEquals(1, node.requests().size());
    }

    @Test
    void a_batch_whose_answer_is_not_waited_for_any_more_may_have_been_done() {
        node.keepsSilent();
        Thread.currentThread().interrupt();

        var reply = new Registering(Door.OWN, client, 3, pause -> false).run(BATCH);

        assertTrue(Thread.interrupted());
        assertInstanceOf(Reply.Unknown.class, reply);
    }

    static Batch batch(String json) {
        var items = RequestItems.of("batch", Documents.object("batch", json.getBytes(StandardCharsets.UTF_8)));
        return new Batches(items, new BatchLimit(20_000, 4 << 20)).next().orElseThrow();
    }

    private Registering registering(int retries) {
        return registering(Door.OWN, retries);
    }

    private Registering registering(Door door, int retries) {
        return new Registering(door, client, retries, pauses::add);
    }

    private static String failed(
            String one, String oneCode, boolean onePassing, String two, String twoCode, boolean twoPassing) {
        return """
        {"failedCreatedCmHandles": [
          {"cmHandle": "%s", "error-code": "%s", "error-text": "", "retryable": %s},
          {"cmHandle": "%s", "error-code": "%s", "error-text": "", "retryable": %s}]}""".formatted(one, oneCode, onePassing, two, twoCode, twoPassing);
    }
}
