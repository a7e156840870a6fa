package dev.interlock.flow;

/**
 * A command that was executed, as the caller is told.
 *
 * @param instance as far as it never changes: its present state is the change's
 * @param revision the instance's revision after it
 * @param replayed whether it was executed before, under the same idempotency key
 */
record Executed(FlowInstance instance, long revision, Change change, boolean replayed) {

    static Executed of(FlowInstance instance, LogEntry entry, boolean replayed) {
        return new Executed(instance, entry.revision(), entry.change(), replayed);
    }

    Summary summary() {
        return new Summary(
                instance.id(),
                instance.schema(),
                change.version().orElse(instance.version()),
                change.state(),
                revision,
                change.active(),
                replayed);
    }
}
