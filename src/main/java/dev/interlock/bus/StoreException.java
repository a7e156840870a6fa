package dev.interlock.bus;

/**
 * Says that the database did not do what it was asked, and, what matters most, whether it may have done it all the same.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** How a call is refused whose work the database has not done. */
    public static final Failure UNAVAILABLE =
            Failure.of(ErrorCode.DATABASE_UNAVAILABLE, "the database cannot be reached, or could not do it in time");

    private final Effect effect;

    public StoreException(Effect effect, String message, Throwable cause) {
        super(message, cause);
        this.effect = effect;
    }

    public Effect effect() {
        return effect;
    }

    /** The same for a statement that only reads: also without an answer it has changed nothing. */
    public StoreException ofRead() {
        return effect == Effect.UNKNOWN
                ? new StoreException(Effect.UNAVAILABLE, String.valueOf(getMessage()), this)
                : this;
    }

    public Failure failure() {
        return switch (effect) {
            case OVERLOADED -> Failure.of(ErrorCode.OVERLOADED, "too many calls are waiting for the database");
            case UNAVAILABLE -> UNAVAILABLE;
            case UNKNOWN -> Failure.of(ErrorCode.OUTCOME_UNKNOWN, "the database went away before it answered");
            case ABORTED_BY_CONCURRENCY -> Failure.of(ErrorCode.OVERLOADED, "too many concurrent writers");
            case REFUSED -> Failure.of(ErrorCode.INTERNAL, "the database refused a statement");
        };
    }

    /** What may have happened to the data. */
    public enum Effect {
        /** The statement never left, because too many others were under way: nothing changed. */
        OVERLOADED,
        /** The statement never left, or the database lacked the means to run it: nothing changed. */
        UNAVAILABLE,
        /** The connection was lost, or the time ran out, after the statement left: it may have been committed. */
        UNKNOWN,
        /** Rolled back as a victim of a deadlock or the like: nothing changed, the same statement may succeed. */
        ABORTED_BY_CONCURRENCY,
        /** Rolled back because of what it says or of what the database lacks: nothing changed. */
        REFUSED;

        /** Whether the connection that brought this may not be used again. */
        public boolean leavesConnectionInDoubt() {
            return this == UNKNOWN || this == UNAVAILABLE;
        }
    }
}
