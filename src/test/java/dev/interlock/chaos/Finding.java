package dev.interlock.chaos;

/** Something that no correct service could have told or kept. */
record Finding(Kind kind, String object, String text) {

    enum Kind {
        /** What was acknowledged is not there. */
        LOST,
        /** One call had its effect twice. */
        DOUBLED,
        /** What is there was done by nobody. */
        UNASKED,
        /** The history is no way that an object can go. */
        IMPOSSIBLE,
        /** No order of the operations explains the answers. */
        UNEXPLAINED,
        /** The search for such an order was given up. */
        UNDECIDED,
        /** Somebody who watches was never told of a change. */
        MISSED,
        /** Somebody who watches was told of a change twice, in another order, or of one that was none. */
        MISTOLD
    }

    @Override
    public String toString() {
        return "%s %s: %s".formatted(kind, object, text);
    }
}
