package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Many clients that watch one flow: how long after a change each of them knows of it, what connections cost that do nothing, and what
 * clients that do not read cost the others.
 *
 * <p>A latency goes from the moment at which the node decided on a change, before it was durable, to its receipt; the clocks of both
 * machines must agree.
 */
public final class WatchBench {
    private static final String SCHEMA = "bench-watch";

    /** One step that each transition enters again, so that each change is one event. */
    private static final String DOCUMENT = """
            {"identifier": "bench-watch", "steps": [{"identifier": "counting", "entry": true}],
             "transitions": [{"identifier": "count", "from": "counting", "to": "counting"}]}""";

    /** Answers that a client asks for before it stops reading, so that more is on its way to it than the network holds. */
    private static final int UNREAD_ANSWERS = 100;

    private static final int UNREAD_ENTRIES = 1000;
    private static final Duration LAST_ONES = Duration.ofSeconds(30);
    private static final Duration UNREAD_WRITTEN = Duration.ofSeconds(3);

    private final MeasuredNode node;
    private final Settings settings;

    /**
     * What is measured.
     *
     * @param idle connections that do nothing
     * @param watchers that watch the flow
     * @param deaf clients that ask for much and watch as well but do not read; those that the node lets go are replaced in each round
     * @param rate changes in a second
     * @param duration of one round of changes
     * @param rounds of changes; with deaf clients twice as many, every other one with them
     * @param loops event loops of the clients
     */
    public record Settings(int idle, int watchers, int deaf, double rate, Duration duration, int rounds, int loops) {}

    /**
     * What came out.
     *
     * @param heapBefore of the node, in bytes, before any connection was made
     * @param heapIdle of the node with the connections that do nothing
     * @param alone events without deaf clients beside
     * @param besideDeaf events with them; empty if there were none
     */
    public record Result(long heapBefore, long heapIdle, Measured alone, Optional<Measured> besideDeaf) {}

    public WatchBench(MeasuredNode node, Settings settings) {
        this.node = node;
        this.settings = settings;
    }

    /** Blocks until it is done. */
    public Result run() {
        node.publish(SCHEMA, DOCUMENT);
        long heapBefore = node.heap();
        try (var loops = new EventLoops(settings.loops())) {
            var client = loops.socketClient();
            loops.open(settings.idle(), () -> LoadSocket.connect(client, node.socket()));
            long heapIdle = node.heap();
            var changer = EventLoops.await(loops.on(0, () -> LoadSocket.connect(client, node.socket())));
            var flow = EventLoops.await(loops.on(0, () -> BenchFlows.start(changer, SCHEMA)));
            var watchers = new Watchers();
            loops.open(settings.watchers(), () -> watchers.add(client, node, flow));
            return new Changes(loops, client, changer, flow, watchers).result(heapBefore, heapIdle);
        }
    }

    /** The rounds of changes of one flow. */
    private final class Changes {
        private final EventLoops loops;
        private final WebSocketClient client;
        private final LoadSocket changer;
        private final String flow;
        private final Watchers watchers;
        private Optional<Measured> alone = Optional.empty();
        private Optional<Measured> besideDeaf = Optional.empty();

        private final LongAdder answered = new LongAdder();

        /** The last one that was acknowledged; written by the changer's event loop. */
        private volatile long revision = 1;

        Changes(EventLoops loops, WebSocketClient client, LoadSocket changer, String flow, Watchers watchers) {
            this.loops = loops;
            this.client = client;
            this.changer = changer;
            this.flow = flow;
            this.watchers = watchers;
        }

        Result result(long heapBefore, long heapIdle) {
            for (int round = 0; round < settings.rounds(); round++) {
                alone = Optional.of(after(alone, run()));
                if (settings.deaf() > 0) {
                    var deaf = loops.open(settings.deaf(), this::deaf);
                    // What they asked for is work like anybody's; what they leave unread is what is measured.
                    Waiting.until(System.nanoTime() + UNREAD_WRITTEN.toNanos());
                    besideDeaf = Optional.of(after(besideDeaf, run()));
                    deaf.forEach(LoadSocket::close);
                }
            }
            return new Result(heapBefore, heapIdle, alone.orElseThrow(), besideDeaf);
        }

        private static Measured after(Optional<Measured> earlier, Measured round) {
            return earlier.map(before -> before.and(round)).orElse(round);
        }

        private Future<LoadSocket> deaf() {
            return LoadSocket.connect(client, node.socket())
                    .compose(socket -> socket.call(
                                    "subscribe_state_change", new JsonObject().put("flow_instance_id", flow))
                            .map(watching -> {
                                for (int i = 0; i < UNREAD_ANSWERS; i++) {
                                    socket.send(
                                            "history",
                                            "{\"flow_instance_id\":\"%s\",\"limit\":%d}"
                                                    .formatted(flow, UNREAD_ENTRIES),
                                            unread -> {});
                                }
                                socket.stopReading();
                                return socket;
                            }));
        }

        private Measured run() {
            watchers.takeLatencies();
            watchers.takeWrong();
            long answeredBefore = answered.sum();
            var refused = new ErrorCount();
            long began = System.nanoTime();
            long changes = Math.round(settings.rate() * settings.duration().toNanos() / 1e9);
            for (long change = 0; change < changes; change++) {
                Waiting.until(began + Math.round(change * 1e9 / settings.rate()));
                loops.on(0, () -> change(refused));
            }
            untilLastOnes(() -> answered.sum() - answeredBefore == changes);
            long unanswered = changes - (answered.sum() - answeredBefore);
            untilLastOnes(() -> watchers.areAt(revision));
            var time = Duration.ofNanos(System.nanoTime() - began);
            var errors = refused.soFar()
                    .and(Errors.NOT_ANSWERED, unanswered)
                    .and("not heard of in time", watchers.missing(revision))
                    .and("not heard of once and in order", watchers.takeWrong());
            return new Measured(time, watchers.takeLatencies(), errors);
        }

        /** Gives up after a while; what is missing then is counted. */
        private static void untilLastOnes(BooleanSupplier condition) {
            Waiting.until(System.nanoTime() + LAST_ONES.toNanos(), condition);
        }

        private Future<Void> change(ErrorCount refused) {
            changer.send(
                    "transition",
                    "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"count\"}".formatted(flow),
                    response -> {
                        if (Text.number(response, "status") == 200) {
                            revision = Text.number(response, "revision");
                        } else {
                            refused.add(Errors.reason(response), 1);
                        }
                        answered.increment();
                    });
            return Future.succeededFuture();
        }
    }
}
