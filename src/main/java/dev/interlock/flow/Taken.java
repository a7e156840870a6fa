package dev.interlock.flow;

/**
 * A transition that was taken, as the caller is told.
 *
 * @param revision the instance's revision after it
 * @param replayed whether it was taken before, under the same idempotency key
 */
record Taken(FlowInstanceId instance, long revision, Change change, boolean replayed) {

    static Taken of(LogEntry entry, boolean replayed) {
        return new Taken(entry.instance(), entry.revision(), entry.change(), replayed);
    }
}
