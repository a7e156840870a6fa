package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Clients that watch one flow: how long after each change they heard of it, and whether they heard of each once and in order. */
final class Watchers {
    private final Queue<Watcher> watchers = new ConcurrentLinkedQueue<>();
    private final Recorder latencies = new Recorder(Measured.DIGITS);
    private final LongAdder wrong = new LongAdder();

    /** Makes one more client, on the calling event loop; completes when it is told of all changes from now on. */
    Future<LoadSocket> add(WebSocketClient client, MeasuredNode node, String flow) {
        return LoadSocket.connect(client, node.socket()).compose(socket -> {
            var watcher = new Watcher();
            socket.onEvent(watcher::hear);
            return socket.call("subscribe_state_change", new JsonObject().put("flow_instance_id", flow))
                    .map(snapshot -> {
                        watcher.revision = snapshot.getLong("revision");
                        watchers.add(watcher);
                        return socket;
                    });
        });
    }

    /** Whether all have heard of a revision. */
    boolean areAt(long revision) {
        return watchers.stream().allMatch(watcher -> watcher.revision >= revision);
    }

    /** How many changes up to a revision have not been heard of yet, over all. */
    long missing(long revision) {
        return watchers.stream()
                .mapToLong(watcher -> Math.max(0, revision - watcher.revision))
                .sum();
    }

    /** The latencies in nanoseconds since this was last asked for. */
    Histogram takeLatencies() {
        return latencies.getIntervalHistogram();
    }

    /** How many events came that were not those of the next revision, since this was last asked for. */
    long takeWrong() {
        return wrong.sumThenReset();
    }

    private final class Watcher {
        /** The last one that was heard of; written by one event loop. */
        private volatile long revision;

        void hear(String event) {
            var now = Instant.now();
            long heard = Text.number(event, "revision");
            if (heard != revision + 1 || !event.startsWith("{\"event\":\"state_change\"")) {
                wrong.increment();
            }
            revision = heard;
            var since = Duration.between(Instant.parse(Text.string(event, "occurred_at")), now);
            latencies.recordValue(Math.max(0, since.toNanos()));
        }
    }
}
