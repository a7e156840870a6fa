package dev.interlock.bench;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.HdrHistogram.Recorder;

/**
 * Clients that call one transition on flows that each call chooses at random.
 *
 * <p>What counts are the calls that are due within the measured time, however late they are sent or answered.
 */
final class TransitionLoad {
    private static final long TICK_MILLIS = 1;
    private static final Duration LAST_ONES = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final TransitionSettings settings;
    private final long began = System.nanoTime();
    private final long from;
    private final long end;
    private final Tally measured;
    private final Tally[] tallies;

    private TransitionLoad(TransitionSettings settings) {
        this.settings = settings;
        from = began + settings.warmUp().toNanos();
        end = from + settings.duration().toNanos();
        measured = new Tally(end);
        tallies = new Tally[] {measured, new Tally(end)};
    }

    /** Blocks until all rounds are done. */
    static Measured run(TransitionSettings settings, URI socket, List<String> flows, TransitionSchema schema) {
        return IntStream.range(0, settings.rounds())
                .mapToObj(round -> run(settings, flows, schema, socket))
                .reduce(Measured::and)
                .orElseThrow();
    }

    private static Measured run(TransitionSettings settings, List<String> flows, TransitionSchema schema, URI url) {
        try (var loops = new EventLoops(settings.loops())) {
            var client = loops.socketClient();
            var sockets = loops.open(settings.connections(), () -> LoadSocket.connect(client, url));
            return new TransitionLoad(settings).run(loops, sockets, flows, schema);
        }
    }

    private Measured run(EventLoops loops, List<LoadSocket> sockets, List<String> flows, TransitionSchema schema) {
        var paces = IntStream.range(0, sockets.size()).mapToObj(this::pace).toList();
        long expected =
                paces.stream().mapToLong(pace -> pace.dueBetween(from, end)).sum();
        var callers = IntStream.range(0, sockets.size())
                .mapToObj(number -> new Caller(sockets.get(number), flows, schema, paces.get(number), number))
                .toList();
        for (int loop = 0; loop < settings.loops(); loop++) {
            begin(loops, loop, callers);
        }
        Waiting.until(end);
        Waiting.until(end + LAST_ONES.toNanos(), () -> callers.stream().allMatch(Caller::isDone));
        return measured.result(from, expected);
    }

    /**
     * That of the warm-up or that of the time that counts, without a branch: the JVM compiles a branch that was taken for long as if there
     * were no other, and what it has to compile again as time begins to count is slow meanwhile.
     */
    private Tally tallyOf(long due) {
        return tallies[(int) ((due - from) >>> (Long.SIZE - 1))];
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
    private Pace pace(int number) {
        if (settings.rate() == 0) {
            return Pace.asFastAsAnswered();
        }
        double perCaller = settings.rate() / settings.connections();
        return Pace.steady(began + Math.round(number * 1e9 / settings.rate()), perCaller);
    }

    /** One connection's requests, until it is lost. Belongs to its event loop. */
    private final class Caller {
        private final LoadSocket socket;
        private final List<String> flows;
        private final TransitionSchema schema;
        private final Pace pace;
        private final SplittableRandom random;
        private int underWay;
        private boolean lost;
        private volatile boolean done;

        Caller(LoadSocket socket, List<String> flows, TransitionSchema schema, Pace pace, long seed) {
            this.socket = socket;
            this.flows = flows;
            this.schema = schema;
            this.pace = pace;
            this.random = new SplittableRandom(seed);
        }

        boolean isDone() {
            return done;
        }

        void sendWhatIsDue() {
            long now = System.nanoTime();
            while (underWay < settings.outstanding() && pace.isDue(now) && mayGoOn(now)) {
                send(pace.take(now));
            }
            done = underWay == 0 && !mayGoOn(now);
        }

        private boolean mayGoOn(long now) {
            return !lost && pace.next(now) - end < 0;
        }

        private void send(long due) {
            var tally = tallyOf(due);
            underWay++;
            tally.sent.increment();
            socket.send("transition", schema.callOn(flows.get(random.nextInt(flows.size()))), response -> {
                underWay--;
                lost |= response.isEmpty();
                account(response, due, tally);
                sendWhatIsDue();
            });
        }

        private void account(String response, long due, Tally tally) {
            if (Text.number(response, "status") != 200) {
                tally.errors.add(Errors.reason(response), 1);
                return;
            }
            long now = System.nanoTime();
            tally.latencies.recordValue(Math.min(now - due, LONGEST.toNanos()));
            tally.lastDone.accumulate(now);
        }
    }

    /** What became of calls. */
    private static final class Tally {
        /** Of a fixed range: one that grows as it is needed would have the JVM compile again, too. */
        final Recorder latencies = new Recorder(LONGEST.toNanos(), Measured.DIGITS);

        final LongAdder sent = new LongAdder();
        final ErrorCount errors = new ErrorCount();
        final LongAccumulator lastDone;

        /** @param end before which none is the last one */
        Tally(long end) {
            lastDone = new LongAccumulator((one, other) -> one - other < 0 ? other : one, end);
        }

        /** Errors are those that were told, and what is missing. */
        Measured result(long from, long expected) {
            var done = latencies.getIntervalHistogram();
            var told = errors.soFar();
            var all = told.and(Errors.NOT_ANSWERED, Math.max(0, sent.sum() - done.getTotalCount() - told.total()))
                    .and(Errors.NOT_SENT, Math.max(0, expected - sent.sum()));
            return new Measured(Duration.ofNanos(lastDone.get() - from), done, all);
        }
    }
}
