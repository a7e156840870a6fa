package dev.interlock.bus;

import java.util.UUID;

/**
 * Slots spread subjects, each together with all its flows: the id of a flow has the slot of its subject in its last ten bits. So it is
 * known without a look which flows a subject can have.
 */
public final class Slots {
    public static final int COUNT = 1024;

    private Slots() {}

    /** The slot of a subject: fixed for good, by the text alone. */
    public static int of(String kind, String key) {
        int hash = (kind + '\n' + key).hashCode() * 0x9E3779B9;
        return hash >>> Integer.numberOfLeadingZeros(COUNT - 1);
    }

    /** The slot of a flow. */
    public static int of(UUID flow) {
        return (int) flow.getLeastSignificantBits() & (COUNT - 1);
    }
}
