package dev.interlock.client;

/**
 * Says that an action has failed for good, so that its flow takes the transition of failure. Whatever else fails an action is taken to
 * pass: it is asked for again.
 */
public final class ActionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    /**
     * The flow gets both as its input, {@code failure_code} and {@code failure_message}.
     *
     * @param code a number of the application's own
     */
    public ActionFailedException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
