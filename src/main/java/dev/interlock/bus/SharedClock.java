package dev.interlock.bus;

/**
 * A time that means the same on all nodes, known within bounds: it lies between {@link #earliest} and {@link #latest}, both in
 * milliseconds. May be asked from any thread.
 *
 * <p>Calls that go from node to node carry times of this clock, so that one that was held up on its way is known to be late.
 */
public interface SharedClock {
    /** That of a node that has no others beside it. */
    SharedClock OF_THIS_MACHINE = new SharedClock() {
        @Override
        public long earliest() {
            return System.currentTimeMillis();
        }

        @Override
        public long latest() {
            return System.currentTimeMillis();
        }
    };

    long earliest();

    long latest();
}
