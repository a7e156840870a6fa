package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.TestHttp.Reply;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes away under batches of cm-handles and comes back. */
class BatchOutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OURS = "/api/v1/cm-handles/batch";
    private static final String NCMP = "/ncmpInventory/v1/ch";

    private static final DatabaseOfNode DATABASE = new DatabaseOfNode(RunningNode.newDirectory());

    private static RunningNode node;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        node = RunningNode.start(Map.of(
                "INTERLOCK_DATABASE_DIRECTORY", DATABASE.directory().toString(),
                "INTERLOCK_DATABASE_CONNECT_TIMEOUT", "1s",
                "INTERLOCK_REGISTRATION_TIMEOUT", "3s"));
    }

    @AfterEach
    void thaw() throws Exception {
        DATABASE.signal("CONT"); // a test that failed half-way leaves nothing frozen behind
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void R10_batches_on_a_database_that_hangs_are_not_done_and_are_when_it_goes_on() throws Exception {
        assertDone(post(OURS, "before"));
        DATABASE.signal("STOP");
        assertUnavailable(post(OURS, "ours"));
        var theirs = post(NCMP, "theirs");
        assertEquals(503, theirs.status(), theirs::body);
        assertEquals("503 SERVICE_UNAVAILABLE", theirs.json().path("status").asText());
        assertEquals(503, node.http().get("/health/ready").status());

        DATABASE.signal("CONT");
        Eventually.holds(PATIENCE, () -> post(OURS, "after").status() != 503, () -> "not within " + PATIENCE);
        assertEquals(1, DATABASE.count("SELECT count(*) FROM cm_handle WHERE id = 'after'"));
        assertEquals(0, DATABASE.count("SELECT count(*) FROM cm_handle WHERE id IN ('ours', 'theirs')"));
        assertDone(post(OURS, "ours"));
        assertDone(post(NCMP, "theirs"));
        assertEquals(
                4,
                DATABASE.count("SELECT count(*) FROM flow_instance"
                        + " WHERE subject_key IN ('before', 'ours', 'theirs', 'after')"));
    }

    @Test
    void R10_a_batch_whose_database_is_killed_is_not_done_or_open_and_is_done_once_when_it_is_back() throws Exception {
        var batch = new LargeBatch("killed");
        var answer = batch.send(http, node.port());
        Eventually.holds(() -> isBegun() || answer.isDone(), () -> "not begun");
        DATABASE.signal("KILL");
        var first = answer.orTimeout(60, TimeUnit.SECONDS).join();
        assertTrue(List.of(200, 503, 504).contains(first.statusCode()), first::body);

        Eventually.holds(PATIENCE, () -> isDone(send(batch)), () -> "not within " + PATIENCE);
        assertTrue(batch.isThere(DATABASE));
        assertEquals(200, node.http().get("/health/ready").status());
    }

    private boolean isBegun() {
        try {
            return DATABASE.count("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = " + 0x434D)
                    > 0;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> send(LargeBatch batch) {
        return batch.send(http, node.port()).orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static boolean isDone(HttpResponse<String> response) {
        assertTrue(List.of(200, 503, 504).contains(response.statusCode()), response::body);
        assertFalse(response.statusCode() == 200 && !response.body().isEmpty(), response::body);
        return response.statusCode() == 200;
    }

    private Reply post(String path, String id) {
        return node.http().post(path, "{\"createdCmHandles\": [{\"cmHandle\": \"" + id + "\"}]}");
    }

    private static void assertDone(Reply reply) {
        assertEquals("200 ", reply.status() + " " + reply.body());
    }

    private static void assertUnavailable(Reply reply) {
        assertEquals(503, reply.status(), reply::body);
        var error = reply.json().at("/errors/0");
        assertEquals("database_unavailable", error.path("code").asText());
        assertTrue(error.path("retryable").asBoolean(), reply::body);
    }
}
