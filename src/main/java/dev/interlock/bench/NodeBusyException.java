package dev.interlock.bench;

/** A call that the node has not done, and may do if it is made again later. */
final class NodeBusyException extends BenchException {
    private static final long serialVersionUID = 1;

    NodeBusyException(String message) {
        super(message);
    }
}
