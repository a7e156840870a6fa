package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The running flows of a bench's schema on a node: those of earlier benches, and as many new ones as are missing. */
final class BenchFlows {
    private static final int SOCKETS = 16;
    private static final int OUTSTANDING = 16;

    private final MeasuredNode node;
    private final String schema;

    BenchFlows(MeasuredNode node, String schema) {
        this.node = node;
        this.schema = schema;
    }

    /** So many of them, each of another person; blocks until all are there. */
    List<String> take(int count) {
        var flows = new ArrayList<>(node.activeFlows(schema, count));
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
                    startUntilNoneIsLeft(sockets.get(number % SOCKETS), left, started, none);
                    return none.future();
                }))
                .toList();
        EventLoops.await(Future.all(workers));
        return started;
    }

    private void startUntilNoneIsLeft(LoadSocket socket, AtomicInteger left, List<String> started, Promise<Void> none) {
        if (left.getAndDecrement() <= 0) {
            none.complete();
            return;
        }
        start(socket, schema)
                .onSuccess(flow -> {
                    started.add(flow);
                    startUntilNoneIsLeft(socket, left, started, none);
                })
                .onFailure(none::fail);
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
