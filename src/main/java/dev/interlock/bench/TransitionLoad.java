package dev.interlock.bench;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Recorder;

/** Clients that call one transition on flows that each call chooses at random. */
final class TransitionLoad {
    private static final long TICK_MILLIS = 1;
    private static final Duration LAST_ONES = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private final TransitionSettings settings;
    private final Recorder latencies = new Recorder(Measured.DIGITS);
    private final LongAdder errors = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private volatile boolean ended;

    private TransitionLoad(TransitionSettings settings) {
        this.settings = settings;
    }

    /** Blocks until all rounds are done. */
    static Measured run(TransitionSettings settings, URI socket, List<String> flows, TransitionSchema schema) {
        return IntStream.range(0, settings.rounds())
                .mapToObj(round -> new TransitionLoad(settings).run(socket, flows, schema))
                .reduce(Measured::and)
                .orElseThrow();
    }

    private Measured run(URI url, List<String> flows, TransitionSchema schema) {
        try (var loops = new EventLoops(settings.loops())) {
            var client = loops.socketClient();
            var sockets = loops.open(settings.connections(), () -> LoadSocket.connect(client, url));
            long began = System.nanoTime();
            var callers = IntStream.range(0, sockets.size())
                    .mapToObj(number -> new Caller(sockets.get(number), flows, schema, pace(began, number), number))
                    .toList();
            for (int loop = 0; loop < settings.loops(); loop++) {
                begin(loops, loop, callers);
            }
            LockSupport.parkNanos(settings.warmUp().toNanos());
            latencies.reset();
            errors.reset();
            long from = System.nanoTime();
            LockSupport.parkNanos(settings.duration().toNanos());
            var measured = latencies.getIntervalHistogram();
            var time = Duration.ofNanos(System.nanoTime() - from);
            ended = true;
            return new Measured(time, measured, errors.sum() + unanswered());
        }
    }

    /** Begins with the callers of one loop; one timer for all of them, as one for each would take more of a core than their calls. */
    private void begin(EventLoops loops, int loop, List<Caller> callers) {
        var own = IntStream.range(0, callers.size())
                .filter(number -> number % settings.loops() == loop)
                .mapToObj(callers::get)
                .toList();
        loops.on(loop, () -> {
            own.forEach(Caller::sendWhatIsDue);
            if (settings.rate() > 0) {
                loops.vertx().setPeriodic(TICK_MILLIS, tick -> own.forEach(Caller::sendWhatIsDue));
            }
            return Future.succeededFuture();
        });
    }

    /** Callers of a rate do not all begin at once. */
    private Pace pace(long began, int number) {
        if (settings.rate() == 0) {
            return Pace.asFastAsAnswered();
        }
        double perCaller = settings.rate() / settings.connections();
        return Pace.steady(began + Math.round(number * 1e9 / settings.rate()), perCaller);
    }

    /** Those that are still without an answer long after the last one was sent. */
    private long unanswered() {
        long deadline = System.nanoTime() + LAST_ONES.toNanos();
        while (answered.sum() < sent.sum() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        return sent.sum() - answered.sum();
    }

    /** One connection's requests. Belongs to its event loop. */
    private final class Caller {
        private final LoadSocket socket;
        private final List<String> flows;
        private final TransitionSchema schema;
        private final Pace pace;
        private final SplittableRandom random;
        private int underWay;

        Caller(LoadSocket socket, List<String> flows, TransitionSchema schema, Pace pace, long seed) {
            this.socket = socket;
            this.flows = flows;
            this.schema = schema;
            this.pace = pace;
            this.random = new SplittableRandom(seed);
        }

        void sendWhatIsDue() {
            long now = System.nanoTime();
            while (!ended && underWay < settings.outstanding() && pace.isDue(now)) {
                send(pace.take(now));
            }
        }

        private void send(long due) {
            underWay++;
            sent.increment();
            socket.send("transition", schema.callOn(flows.get(random.nextInt(flows.size()))), response -> {
                underWay--;
                answered.increment();
                if (Text.number(response, "status") == 200) {
                    latencies.recordValue(System.nanoTime() - due);
                } else {
                    errors.increment();
                }
                sendWhatIsDue();
            });
        }
    }
}
