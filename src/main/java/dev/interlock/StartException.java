package dev.interlock;

/** Says in one line why a node cannot start and what to do about it. */
final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
