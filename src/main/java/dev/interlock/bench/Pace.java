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

    /** When the request that is sent now was due. */
    long take(long now) {
        if (interval == 0) {
            return now;
        }
        long taken = due;
        due += interval;
        return taken;
    }
}
