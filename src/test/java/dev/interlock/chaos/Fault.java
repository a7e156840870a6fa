package dev.interlock.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Something that goes wrong in a world and is put right again. */
sealed interface Fault permits NodeFault, LinkFault, DatabaseFault {

    /** The kind, in the words of a report. */
    String kind();

    /** Lets it happen; returns when all is as it was, but for the time that nodes need to notice. */
    void inflict(World world) throws IOException, InterruptedException;

    /** Returns when the time is over. */
    static void lasting(Duration duration) {
        CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }
}
