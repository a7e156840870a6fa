package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.interlock.cli.Door.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RegisteringTest {
    private static final Batch BATCH = new Batch(Documents.object("batch", """
            {"createdCmHandles": [{"cmHandle": "a"}, {"cmHandle": "b"}, {"cmHandle": "c"}], "removedCmHandles": ["d"]}""".getBytes(StandardCharsets.UTF_8)));
    private static final String OVERLOADED = "{\"errors\": [{\"code\": \"overloaded\", \"retryable\": true}]}";

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

    private Registering registering(int retries) {
        return new Registering(Door.OWN, client, retries, pauses::add);
    }

    private static String failed(
            String one, String oneCode, boolean onePassing, String two, String twoCode, boolean twoPassing) {
        return """
        {"failedCreatedCmHandles": [
          {"cmHandle": "%s", "error-code": "%s", "error-text": "", "retryable": %s},
          {"cmHandle": "%s", "error-code": "%s", "error-text": "", "retryable": %s}]}""".formatted(one, oneCode, onePassing, two, twoCode, twoPassing);
    }
}
