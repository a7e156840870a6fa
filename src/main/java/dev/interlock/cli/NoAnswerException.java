package dev.interlock.cli;

/** The end of a request that was not answered. */
final class NoAnswerException extends CommandException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    private NoAnswerException(String message, boolean sent) {
        super(ExitCode.UNUSABLE, message);
        this.sent = sent;
    }

    /** There was no connection: nothing was done. */
    static NoAnswerException unreachable(String message) {
        return new NoAnswerException(message, false);
    }

    /** The connection was there: nobody knows whether the request was done. */
    static NoAnswerException lost(String message) {
        return new NoAnswerException(message, true);
    }

    /** Whether the request may have been done. */
    boolean sent() {
        return sent;
    }
}
