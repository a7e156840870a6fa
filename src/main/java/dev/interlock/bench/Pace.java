package dev.interlock.bench;

/**
 * When the requests of one connection are due: as soon as there is room for one, or at a rate that does not ask how fast the answers come.
 * A latency counts from then on, so that a service that is late for one request is late for all that had to wait behind it (no coordinated
 * omission).
 */
final class Pace {
    private final long interval;
    private long due;

    private Pace(long due, long interval) {
        this.due = due;
        this.interval = interval;
    }

    static Pace asFastAsAnswered() {
        return new Pace(0, 0);
    }

    /**
     * Requests at equal distances.
     *
     * @param first when the first one is due, in nanoseconds
     */
    static Pace steady(long first, double perSecond) {
        return new Pace(first, Math.max(1, Math.round(1e9 / perSecond)));
    }

    boolean isDue(long now) {
        return due - now <= 0 || interval == 0;
    }

    /** When the next request is due, or was; now if it need not wait. */
    long next(long now) {
        return interval == 0 ? now : due;
    }

    /** How many requests are due from one moment to another; 0 if that is for the answers to say. */
    long dueBetween(long from, long end) {
        return interval == 0 ? 0 : dueBefore(end) - dueBefore(from);
    }

    private long dueBefore(long moment) {
        return Math.max(0, Math.ceilDiv(moment - due, interval));
    }

    /** When the request that is sent now was due. */
    long take(long now) {
        long taken = next(now);
        due += interval;
        return taken;
    }
}
