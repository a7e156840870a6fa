package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.HdrHistogram.Recorder;

/** Work that each of some workers does over and over, for a time. */
final class Repeated {
    private final Function<Integer, Future<Integer>> work;
    private final Recorder latencies = new Recorder(Measured.DIGITS);
    private final LongAdder count = new LongAdder();
    private final long measuredFrom;
    private final long end;

    private Repeated(Duration warmUp, Duration duration, Function<Integer, Future<Integer>> work) {
        this.work = work;
        this.measuredFrom = System.nanoTime() + warmUp.toNanos();
        this.end = measuredFrom + duration.toNanos();
    }

    /**
     * Blocks until it is done.
     *
     * @param work what the worker of a number does on its event loop; how much was done is the result
     */
    static Measured run(
            EventLoops loops,
            int workers,
            Duration warmUp,
            Duration duration,
            Function<Integer, Future<Integer>> work) {
        var repeated = new Repeated(warmUp, duration, work);
        var ended = IntStream.range(0, workers)
                .mapToObj(worker -> loops.<Void>on(worker, () -> {
                    Promise<Void> end = Promise.promise();
                    repeated.once(worker, end);
                    return end.future();
                }))
                .toList();
        EventLoops.await(Future.all(ended));
        return new Measured(duration, repeated.count.sum(), repeated.latencies.getIntervalHistogram(), Errors.NONE);
    }

    private void once(int worker, Promise<Void> ended) {
        long began = System.nanoTime();
        if (began - end >= 0) {
            ended.complete();
            return;
        }
        Future.succeededFuture(worker)
                .compose(work)
                .onSuccess(done -> {
                    long now = System.nanoTime();
                    if (now - measuredFrom >= 0 && now - end < 0) {
                        latencies.recordValue(now - began);
                        count.add(done);
                    }
                    once(worker, ended);
                })
                .onFailure(ended::fail);
    }
}
