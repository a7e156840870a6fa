package dev.interlock.flow;

/**
 * A command to one instance, as a lane takes it.
 *
 * @param validateOnly whether only the verdict is wanted
 */
record Order(FlowInstanceId instance, FlowCommand command, LogEntry.Origin origin, boolean validateOnly) {

    boolean keyed() {
        return origin.idempotencyKey().isPresent();
    }
}
