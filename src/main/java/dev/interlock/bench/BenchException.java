package dev.interlock.bench;

/** A measurement that could not be made; the message is one line for people. */
public sealed class BenchException extends RuntimeException permits NodeBusyException {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
