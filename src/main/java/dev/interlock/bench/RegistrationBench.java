package dev.interlock.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

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

    /** Blocks until it is done; whatever ends it, no cm-handles of it are left on a node that answers. */
    public Result run() {
        try (var stored = handles(settings.stored())) {
            var errors = stored.create().errors();
            if (errors.total() > 0) {
                throw new BenchException("of %d cm-handles to be stored before not all were done: %s"
                        .formatted(settings.stored(), errors.byReason()));
            }
            return IntStream.range(0, settings.rounds())
                    .mapToObj(round -> round())
                    .reduce(Result::and)
                    .orElseThrow();
        }
    }

    private Result round() {
        try (var handles = handles(settings.handles())) {
            return new Result(handles.create(), handles.update(), handles.delete());
        }
    }

    private RegisteredHandles handles(int count) {
        return new RegisteredHandles(node, count, settings.batch(), settings.concurrency());
    }
}
