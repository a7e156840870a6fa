package dev.interlock.cli;

import java.util.Set;

/**
 * How many operations a file has, and of which kinds.
 *
 * @param total of all kinds
 */
record Tally(long total, Set<Operation> kinds) {

    Tally {
        kinds = Set.copyOf(kinds);
    }

    /** What the operations are once they are done. */
    String done() {
        return kinds.size() == 1 ? kinds.iterator().next().done() : "done";
    }
}
