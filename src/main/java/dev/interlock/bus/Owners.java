package dev.interlock.bus;

import java.util.Set;
import java.util.function.Consumer;

/**
 * Who owns which flow instance at the moment, as far as this node knows. Ownership is affinity: two nodes that disagree for a while lose
 * speed and nothing else.
 *
 * <p>May be asked from any thread.
 */
public interface Owners {

    /** The lanes of this node. */
    Lanes here();

    /**
     * The lanes of the node that owns an instance.
     *
     * @param except nodes that are passed over; this node is asked when none is left
     */
    Lanes of(String instance, Set<String> except);

    /** Whether a node is still a member. */
    boolean isMember(String node);

    /** Whether a node was not heard of when it should have been, so that it owns nothing until it is heard of again. */
    boolean isSilent(String node);

    void noteSilent(String node);

    /** Notes that a node is about to leave, so that it owns nothing any more. */
    void noteLeaving(String node);

    /** Tells of each node that is no member any more, on any thread. */
    void onLeft(Consumer<String> listener);

    /** The owners of a node that has no others beside it. */
    static Owners alone(Lanes here) {
        return new Alone(here);
    }

    /** One node owns all. */
    record Alone(Lanes here) implements Owners {
        @Override
        public Lanes of(String instance, Set<String> except) {
            return here;
        }

        @Override
        public boolean isMember(String node) {
            return here.node().equals(node);
        }

        @Override
        public boolean isSilent(String node) {
            return false;
        }

        @Override
        public void noteSilent(String node) {
            // There is nobody else to be asked.
        }

        @Override
        public void noteLeaving(String node) {
            // There is nobody else to be asked.
        }

        @Override
        public void onLeft(Consumer<String> listener) {
            // There is nobody who could leave.
        }
    }
}
