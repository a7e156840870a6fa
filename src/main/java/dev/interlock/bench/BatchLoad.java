package dev.interlock.bench;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;

/** One operation on each of some cm-handles, sent in batches by several workers. */
final class BatchLoad {
    private final MeasuredNode node;
    private final int count;
    private final int batch;
    private final BiFunction<Integer, Integer, String> body;
    private final AtomicLong next = new AtomicLong();
    private final LongAdder done = new LongAdder();
    private final ErrorCount errors = new ErrorCount();
    private final ConcurrentHistogram latencies = new ConcurrentHistogram(Measured.DIGITS);
    private volatile boolean stopped;

    /** @param body of the batch for the cm-handles from one number on, so many */
    BatchLoad(MeasuredNode node, int count, int batch, BiFunction<Integer, Integer, String> body) {
        this.node = node;
        this.count = count;
        this.batch = batch;
        this.body = body;
    }

    /** Blocks until all are answered. What ends it before lets those under way come to their end, as the node may do them yet. */
    Measured run(int concurrency) {
        long began = System.nanoTime();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, concurrency)
                    .mapToObj(worker -> workers.submit(this::work))
                    .toList()
                    .forEach(this::join);
        }
        return new Measured(Duration.ofNanos(System.nanoTime() - began), done.sum(), latencies, errors.soFar());
    }

    /** For how many a batch was sent, or was about to be. */
    int begun() {
        return (int) Math.min(next.get(), count);
    }

    private void work() {
        while (!stopped) {
            long from = next.getAndAdd(batch);
            if (from >= count) {
                return;
            }
            send((int) from, (int) Math.min(batch, count - from));
        }
    }

    private void send(int from, int some) {
        var request = body.apply(from, some);
        long sent = System.nanoTime();
        var refused = node.register(request);
        if (refused.isEmpty()) {
            latencies.recordValue(System.nanoTime() - sent);
            done.add(some);
        } else {
            errors.add(refused.get(), some);
        }
    }

    private void join(Future<?> worker) {
        try {
            worker.get();
        } catch (InterruptedException e) {
            stopped = true;
            throw BenchException.interrupted();
        } catch (ExecutionException e) {
            stopped = true;
            throw e.getCause() instanceof BenchException worded
                    ? worded
                    : new BenchException(String.valueOf(e.getCause()), e);
        }
    }
}
