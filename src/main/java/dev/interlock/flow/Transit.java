package dev.interlock.flow;

/**
 * A transition call on one instance, as a lane takes it.
 *
 * @param validateOnly whether only the verdict is wanted
 */
record Transit(FlowInstanceId instance, TransitionCommand command, LogEntry.Origin origin, boolean validateOnly) {

    boolean keyed() {
        return origin.idempotencyKey().isPresent() && !validateOnly;
    }
}
