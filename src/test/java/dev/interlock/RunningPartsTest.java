package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunningPartsTest {
    private static final Duration LIMIT = Duration.ofMillis(50);

    private final RunningParts parts = new RunningParts();
    private final List<String> stopped = new ArrayList<>();

    @Test
    void the_last_started_stops_first_and_what_goes_last_after_all() {
        parts.addLast("database", () -> stopped.add("database"));
        parts.add("pool", () -> stopped("pool"));
        parts.add("door", () -> stopped("door"));

        assertEquals(List.of(), parts.stop(LIMIT));

        assertEquals(List.of("door", "pool", "database"), stopped);
    }

    @Test
    void what_does_not_end_is_named_and_all_else_stops() {
        parts.add("pool", () -> stopped("pool"));
        parts.add("tasks", () -> Future.future(never -> {}));
        parts.add("lanes", () -> Future.failedFuture("torn"));
        parts.add("door", () -> stopped("door"));

        assertEquals(List.of("lanes", "tasks"), parts.stop(LIMIT));

        assertEquals(List.of("door", "pool"), stopped);
    }

    private Future<?> stopped(String name) {
        stopped.add(name);
        return Future.succeededFuture();
    }
}
