package dev.interlock.chaos;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known of one flow at the end: what clients were told, and what its history says.
 *
 * @param instances the ids that answers to starts gave
 * @param logBegan when the reading of the history began
 */
record FlowRecord(
        String subject, List<Told> told, Set<String> instances, List<Entry> log, long logBegan, long logEnded) {
    FlowRecord {
        told = List.copyOf(told);
        instances = Set.copyOf(instances);
        log = List.copyOf(log);
    }

    /** An operation and the idempotency key under which it was sent. */
    record Told(Operation<FlowCall, FlowAnswer> operation, Optional<String> key) {}

    /**
     * A line of the history.
     *
     * @param word the transition, or what was done to the flow as a whole
     * @param place the step that was entered, if one was
     */
    record Entry(long revision, String word, Optional<Place> place, boolean paused, Optional<String> key) {}
}
