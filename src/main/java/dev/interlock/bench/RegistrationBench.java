package dev.interlock.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;

/** A plugin that creates cm-handles over HTTP, batch by batch, then updates and then deletes all of them. */
public final class RegistrationBench {
    private final MeasuredNode node;
    private final Settings settings;

    /**
     * What is measured.
     *
     * @param handles how many, new in each round
     * @param batch operations of one request
     * @param concurrency requests under way at once
     * @param stored handles that are created before, and deleted at the end
     * @param rounds of all three
     */
    public record Settings(int handles, int batch, int concurrency, int stored, int rounds) {}

    /** What came out, with the latencies of whole batches. */
    public record Result(Measured create, Measured update, Measured delete) {

        /** The operations by name, in their order. */
        public Map<String, Measured> byName() {
            var all = new LinkedHashMap<String, Measured>();
            all.put("create", create);
            all.put("update", update);
            all.put("delete", delete);
            return all;
        }

        private Result and(Result next) {
            return new Result(create.and(next.create), update.and(next.update), delete.and(next.delete));
        }
    }

    public RegistrationBench(MeasuredNode node, Settings settings) {
        this.node = node;
        this.settings = settings;
    }

    /** Blocks until it is done. */
    public Result run() {
        var others = new BenchHandles("bench-" + UUID.randomUUID());
        var notStored = run(settings.stored(), others::create).errors();
        if (notStored.total() > 0) {
            throw new BenchException("of %d cm-handles to be stored before not all were done: %s"
                    .formatted(settings.stored(), notStored.byReason()));
        }
        var result = IntStream.range(0, settings.rounds())
                .mapToObj(round -> round())
                .reduce(Result::and)
                .orElseThrow();
        run(settings.stored(), others::delete);
        return result;
    }

    private Result round() {
        var handles = new BenchHandles("bench-" + UUID.randomUUID());
        return new Result(
                run(settings.handles(), handles::create),
                run(settings.handles(), handles::update),
                run(settings.handles(), handles::delete));
    }

    /** @param batch the body for the handles from one number on, so many */
    private Measured run(int handles, BiFunction<Integer, Integer, String> batch) {
        var next = new AtomicLong();
        var done = new LongAdder();
        var errors = new ErrorCount();
        var latencies = new ConcurrentHistogram(Measured.DIGITS);
        long began = System.nanoTime();
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            var ends = IntStream.range(0, settings.concurrency())
                    .mapToObj(worker -> workers.submit(() -> {
                        for (long from = take(next); from < handles; from = take(next)) {
                            int count = (int) Math.min(settings.batch(), handles - from);
                            var body = batch.apply((int) from, count);
                            long sent = System.nanoTime();
                            var refused = node.register(body);
                            if (refused.isEmpty()) {
                                latencies.recordValue(System.nanoTime() - sent);
                                done.add(count);
                            } else {
                                errors.add(refused.get(), count);
                            }
                        }
                    }))
                    .toList();
            ends.forEach(RegistrationBench::join);
        }
        return new Measured(Duration.ofNanos(System.nanoTime() - began), done.sum(), latencies, errors.soFar());
    }

    private long take(AtomicLong next) {
        return next.getAndAdd(settings.batch());
    }

    private static void join(Future<?> worker) {
        try {
            worker.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchException worded
                    ? worded
                    : new BenchException(String.valueOf(e.getCause()), e);
        }
    }
}
