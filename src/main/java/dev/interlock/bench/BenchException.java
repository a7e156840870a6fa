package dev.interlock.bench;

/** A measurement that could not be made; the message is one line for people. */
public sealed class BenchException extends RuntimeException permits NodeBusyException {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }

    /** The thread that measures was told to stop. It is not told so any more: what is to be cleaned up takes its time. */
    static BenchException interrupted() {
        return new BenchException("interrupted");
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
