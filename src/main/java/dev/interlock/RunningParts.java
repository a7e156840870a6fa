package dev.interlock;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a node runs and must be stopped, the last started first, each part with the name by which it is told if it does not end.
 *
 * <p>May be added to from any thread. Stopping blocks.
 */
final class RunningParts {
    private static final Logger LOG = LoggerFactory.getLogger(RunningParts.class);

    private final Deque<Part> parts = new ConcurrentLinkedDeque<>();

    /** A part that stops before all that are there. */
    void add(String name, Supplier<Future<?>> stop) {
        parts.push(new Part(name, left -> stop.get().await(Math.max(1, left.toMillis()), TimeUnit.MILLISECONDS)));
    }

    /** A part that stops after all that are there, and takes the time that it needs. */
    void addLast(String name, AutoCloseable part) {
        parts.addLast(new Part(name, left -> part.close()));
    }

    /**
     * Stops all, and leaves behind what does not end.
     *
     * @param limit of all together
     * @return the names of those that did not end, or not as they should
     */
    List<String> stop(Duration limit) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        var unended = new ArrayList<String>();
        while (!parts.isEmpty()) {
            var part = parts.pop();
            try {
                part.stop().within(Duration.ofNanos(deadlineNanos - System.nanoTime()));
            } catch (TimeoutException e) {
                unended.add(part.name());
                LOG.atWarn().addKeyValue("part", part.name()).log("a part of the node did not end in time");
            } catch (Exception e) {
                unended.add(part.name());
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("part", part.name())
                        .log("a part of the node did not end as it should");
            }
        }
        return List.copyOf(unended);
    }

    private record Part(String name, Stop stop) {}

    private interface Stop {
        void within(Duration left) throws Exception;
    }
}
