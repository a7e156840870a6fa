package dev.interlock.store;

import dev.interlock.bus.SharedClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The time of the database, which all nodes have in common, however their own clocks differ: asked for every few seconds, and known in
 * between by this machine's steady clock.
 *
 * <p>One for each node; may be asked from any thread.
 */
public final class DatabaseClock implements SharedClock {
    private static final long INTERVAL_MS = 2000;

    /** Of the last few samples the one with the shortest way counts. */
    private static final int SAMPLES = 8;

    /** How far two steady clocks may drift apart, which is much for real ones: half a millisecond in a second. */
    private static final double DRIFT = 0.0005;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile Sample best;

    private DatabaseClock(Sample first) {
        this.samples.add(first);
        this.best = first;
    }

    /** Asks for the time, and from then on again and again. */
    public static Future<DatabaseClock> start(Vertx vertx, Postgres postgres) {
        return sample(postgres).map(first -> {
            var clock = new DatabaseClock(first);
            vertx.setPeriodic(INTERVAL_MS, again -> sample(postgres).onSuccess(clock::add));
            return clock;
        });
    }

    private static Future<Sample> sample(Postgres postgres) {
        long sentNanos = System.nanoTime();
        return postgres.queryAtOnce(
                        "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS millis", Tuple.tuple())
                .map(rows -> new Sample(rows.iterator().next().getLong("millis"), sentNanos, System.nanoTime()));
    }

    /** While the database does not answer, the bounds of the last samples grow slowly wider. */
    private synchronized void add(Sample sample) {
        samples.add(sample);
        if (samples.size() > SAMPLES) {
            samples.remove();
        }
        long now = System.nanoTime();
        best = samples.stream()
                .min((one, other) -> Double.compare(one.width(now), other.width(now)))
                .orElse(sample);
    }

    @Override
    public long earliest() {
        return best.earliest(System.nanoTime());
    }

    @Override
    public long latest() {
        return best.latest(System.nanoTime());
    }

    /** The database's time at some moment between the question and the answer. */
    private record Sample(long millis, long sentNanos, long heardNanos) {
        long earliest(long now) {
            return millis + TimeUnit.NANOSECONDS.toMillis(now - heardNanos) - drift(now);
        }

        long latest(long now) {
            return millis + TimeUnit.NANOSECONDS.toMillis(now - sentNanos) + drift(now) + 1;
        }

        double width(long now) {
            return latest(now) - earliest(now);
        }

        private long drift(long now) {
            return (long) Math.ceil(TimeUnit.NANOSECONDS.toMillis(now - sentNanos) * DRIFT);
        }
    }
}
