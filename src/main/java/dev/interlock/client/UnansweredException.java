package dev.interlock.client;

/** Nothing was heard of a request that was sent; what that means depends on the call, see {@link Repetition}. */
final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnansweredException(String message) {
        super(message, null, false, false);
    }
}
