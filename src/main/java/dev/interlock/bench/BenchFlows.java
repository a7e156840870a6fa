package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The running flows of a bench's schema on a node: those of earlier benches, and as many new ones as are missing. */
final class BenchFlows {
    private static final int SOCKETS = 16;
    private static final int OUTSTANDING = 16;

    /** Times in a row that a worker hears from the node that it is busy, before it gives up. */
    private static final int ATTEMPTS = 100;

    private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofMillis(200);

    private final MeasuredNode node;
    private final String schema;
    private final int version;

    /** @param version that the schema has now: those that go by an older one are left alone */
    BenchFlows(MeasuredNode node, String schema, int version) {
        this.node = node;
        this.schema = schema;
        this.version = version;
    }

    /** So many of them, each of another person; blocks until all are there. */
    List<String> take(int count) {
        var flows = new ArrayList<>(node.activeFlows(schema, version, count));
        if (flows.size() < count) {
            flows.addAll(start(count - flows.size()));
        }
        return flows;
    }

    private List<String> start(int count) {
        try (var loops = new EventLoops(1)) {
            var client = loops.socketClient();
            return start(loops, loops.open(SOCKETS, () -> LoadSocket.connect(client, node.socket())), count);
        }
    }

    private List<String> start(EventLoops loops, List<LoadSocket> sockets, int count) {
        var left = new AtomicInteger(count);
        var started = Collections.synchronizedList(new ArrayList<String>(count));
        var workers = IntStream.range(0, SOCKETS * OUTSTANDING)
                .mapToObj(number -> loops.<Void>on(number, () -> {
                    Promise<Void> none = Promise.promise();
                    new Worker(loops.vertx(), sockets.get(number % SOCKETS), left, started, none)
                            .startUntilNoneIsLeft();
                    return none.future();
                }))
                .toList();
        EventLoops.await(Future.all(workers));
        return started;
    }

    /** Starts one flow after the other. */
    private final class Worker {
        private final Vertx vertx;
        private final LoadSocket socket;
        private final AtomicInteger left;
        private final List<String> started;
        private final Promise<Void> none;

        Worker(Vertx vertx, LoadSocket socket, AtomicInteger left, List<String> started, Promise<Void> none) {
            this.vertx = vertx;
            this.socket = socket;
            this.left = left;
            this.started = started;
            this.none = none;
        }

        void startUntilNoneIsLeft() {
            if (left.getAndDecrement() <= 0) {
                none.complete();
                return;
            }
            startOne(ATTEMPTS)
                    .onSuccess(flow -> {
                        started.add(flow);
                        startUntilNoneIsLeft();
                    })
                    .onFailure(none::fail);
        }

        private Future<String> startOne(int attempts) {
            return start(socket, schema)
                    .recover(cause -> cause instanceof NodeBusyException && attempts > 1
                            ? vertx.timer(PAUSE_AFTER_REFUSAL.toMillis(), TimeUnit.MILLISECONDS)
                                    .compose(paused -> startOne(attempts - 1))
                            : Future.failedFuture(cause));
        }
    }

    /** One flow of a new person. */
    static Future<String> start(LoadSocket socket, String schema) {
        var person = "bench-" + UUID.randomUUID();
        return socket.call("identify", new JsonObject().put("person_key", person))
                .compose(known -> socket.call(
                        "start", new JsonObject().put("person_key", person).put("flow_schema_identifier", schema)))
                .map(flow -> flow.getString("flow_instance_id"));
    }
}
