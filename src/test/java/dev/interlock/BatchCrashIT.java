package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The whole process is killed while it registers a large batch, sooner or later. */
class BatchCrashIT {
    private static final int ROUNDS = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final DatabaseOfNode database = new DatabaseOfNode(RunningNode.newDirectory());

    @Test
    void R9_of_a_batch_whose_node_is_killed_all_or_nothing_is_there_and_repeating_it_leaves_it_there_once()
            throws Exception {
        var node = ServingProcess.start(database.directory());
        try {
            assertDone(new LargeBatch("first"), node);
            long early = 0;
            long late = assertDone(new LargeBatch("second"), node) * 5 / 4;
            for (int round = 0; round < ROUNDS; round++) {
                var batch = new LargeBatch("round" + round);
                // The last one has its answer; the others close in on the moment of the commit from both sides.
                boolean last = round == ROUNDS - 1;
                long delay = last ? TimeUnit.MINUTES.toNanos(1) : (early + late) / 2;
                boolean answered = isAnswered(batch, node, delay);
                assertTrue(answered || !last, "no answer within a minute");
                node.kill();
                node = ServingProcess.start(database.directory());
                boolean there = batch.isThere(database);
                assertTrue(there || !answered, () -> "answered and lost: " + batch);
                early = there ? early : delay;
                late = there ? delay : late;
                assertDone(batch, node);
            }
        } finally {
            node.close();
        }
    }

    /** Waits until the answer comes or the time is up. */
    private boolean isAnswered(LargeBatch batch, ServingProcess node, long nanos) {
        var answer = batch.send(http, node.port()).thenApply(Optional::of);
        var late = answer.copy()
                .completeOnTimeout(Optional.empty(), nanos, TimeUnit.NANOSECONDS)
                .join();
        late.ifPresent(response -> assertEquals("200 ", response.statusCode() + " " + response.body()));
        return late.isPresent();
    }

    /** Sends it, whether for the first time or not, and gives the nanoseconds until it was done. */
    private long assertDone(LargeBatch batch, ServingProcess node) throws Exception {
        long begun = System.nanoTime();
        var response =
                batch.send(http, node.port()).orTimeout(60, TimeUnit.SECONDS).join();
        long took = System.nanoTime() - begun;
        assertEquals("200 ", response.statusCode() + " " + response.body());
        assertTrue(batch.isThere(database), batch::toString);
        return took;
    }
}
