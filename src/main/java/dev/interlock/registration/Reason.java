package dev.interlock.registration;

/** Why an item failed. */
public enum Reason {
    /** The database refused this item for a cause that no rule foresees. */
    UNKNOWN(true),
    ALREADY_EXISTS(false),
    ALTERNATE_ID_TAKEN(false),
    /** The handle has an alternate id, which can be set only once. */
    ALTERNATE_ID_FIXED(false),
    NOT_FOUND(false),
    NOT_READY(true),
    /** A flow of the handle cannot go on with these properties. */
    FLOW_REFUSED(false),
    INVALID_ID(false),
    /** The item's form or text is unusable. */
    INVALID(false);

    private final boolean retryable;

    Reason(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same item, sent again as it is, may succeed. */
    public boolean retryable() {
        return retryable;
    }
}
