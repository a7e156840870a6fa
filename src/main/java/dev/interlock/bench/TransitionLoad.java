package dev.interlock.bench;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Clients that call one transition on flows that each call chooses at random. */
final class TransitionLoad {
    private static final int DIGITS = 3;
    private static final long TICK_MILLIS = 1;
    private static final Duration LAST_ONES = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Settings settings;
    private final Recorder latencies = new Recorder(DIGITS);
    private final LongAdder errors = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private volatile boolean ended;

    /**
     * How much of it.
     *
     * @param connections of one client each
     * @param outstanding requests that a connection has under way at most
     * @param rate calls in a second over all connections; 0 for as many as are answered
     * @param warmUp what is not measured before the first
     * @param loops event loops of the clients
     */
    record Settings(int connections, int outstanding, double rate, Duration warmUp, Duration duration, int loops) {}

    private TransitionLoad(Settings settings) {
        this.settings = settings;
    }

    /**
     * Blocks until it is done.
     *
     * @param call the transition with its input
     */
    static Measured run(Settings settings, URI socket, List<String> flows, TransitionCall call) {
        return new TransitionLoad(settings).run(socket, flows, call);
    }

    private Measured run(URI url, List<String> flows, TransitionCall call) {
        try (var loops = new EventLoops(settings.loops())) {
            var client = loops.socketClient();
            var sockets = loops.open(settings.connections(), () -> LoadSocket.connect(client, url));
            long began = System.nanoTime();
            for (int number = 0; number < sockets.size(); number++) {
                var caller = new Caller(sockets.get(number), flows, call, pace(began, number), number);
                loops.on(number, () -> {
                    caller.begin(loops);
                    return Future.succeededFuture();
                });
            }
            LockSupport.parkNanos(settings.warmUp().toNanos());
            takeLatencies();
            errors.reset();
            long from = System.nanoTime();
            LockSupport.parkNanos(settings.duration().toNanos());
            var measured = takeLatencies();
            var time = Duration.ofNanos(System.nanoTime() - from);
            ended = true;
            return new Measured(time, measured, errors.sum() + unanswered());
        }
    }

    private Histogram takeLatencies() {
        return latencies.getIntervalHistogram();
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
        private final TransitionCall call;
        private final Pace pace;
        private final SplittableRandom random;
        private int underWay;

        Caller(LoadSocket socket, List<String> flows, TransitionCall call, Pace pace, long seed) {
            this.socket = socket;
            this.flows = flows;
            this.call = call;
            this.pace = pace;
            this.random = new SplittableRandom(seed);
        }

        void begin(EventLoops loops) {
            sendWhatIsDue();
            if (settings.rate() > 0) {
                loops.vertx().setPeriodic(TICK_MILLIS, tick -> sendWhatIsDue());
            }
        }

        private void sendWhatIsDue() {
            long now = System.nanoTime();
            while (!ended && underWay < settings.outstanding() && pace.isDue(now)) {
                send(pace.take(now));
            }
        }

        private void send(long due) {
            underWay++;
            sent.increment();
            socket.send("transition", call.on(flows.get(random.nextInt(flows.size()))), response -> {
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
