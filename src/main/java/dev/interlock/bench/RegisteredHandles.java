package dev.interlock.bench;

import java.util.UUID;

/** New cm-handles on a node, each operation done to all of them in batches. Those that are left at the end are deleted. */
final class RegisteredHandles implements AutoCloseable {
    private final BenchHandles handles = new BenchHandles("bench-" + UUID.randomUUID());
    private final MeasuredNode node;
    private final int count;
    private final int batch;
    private final int concurrency;
    private int left;

    /**
     * Creates none yet.
     *
     * @param batch operations of one request
     * @param concurrency requests under way at once
     */
    RegisteredHandles(MeasuredNode node, int count, int batch, int concurrency) {
        this.node = node;
        this.count = count;
        this.batch = batch;
        this.concurrency = concurrency;
    }

    Measured create() {
        var creation = new BatchLoad(node, count, batch, handles::create);
        try {
            return creation.run(concurrency);
        } finally {
            left = creation.begun();
        }
    }

    Measured update() {
        return new BatchLoad(node, count, batch, handles::update).run(concurrency);
    }

    Measured delete() {
        return delete(count, concurrency);
    }

    /** Sends one request after the other, so that no node is too busy for it. */
    @Override
    public void close() {
        if (left == 0) {
            return;
        }
        try {
            delete(left, 1);
        } catch (BenchException failed) {
            throw remaining(String.valueOf(failed.getMessage()));
        }
        if (left > 0) {
            throw remaining("refused");
        }
    }

    private Measured delete(int some, int workers) {
        var deleted = new BatchLoad(node, some, batch, handles::delete).run(workers);
        left = deleted.errors().total() == 0 ? 0 : some;
        return deleted;
    }

    private BenchException remaining(String why) {
        return new BenchException("cm-handles from %s on are left, of the plugin %s: %s"
                .formatted(handles.id(0), BenchHandles.PLUGIN, why));
    }
}
