package dev.interlock.chaos;

/** How a flow of the chaos schema stands; at revision 0 it is not started yet. */
record Standing(long revision, Place place, boolean paused) {
    static final Standing UNBORN = new Standing(0, Place.A, false);

    boolean born() {
        return revision > 0;
    }

    Standing moved(Place to) {
        return new Standing(revision + 1, to, false);
    }

    Standing paused(boolean value) {
        return new Standing(revision + 1, place, value);
    }

    @Override
    public String toString() {
        return revision + place.word() + (paused ? " paused" : "");
    }
}
