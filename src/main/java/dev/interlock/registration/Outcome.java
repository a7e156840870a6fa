package dev.interlock.registration;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of a batch: its failed items, ordered by list and place; all others are done and durable.
 */
public record Outcome(List<Failed> failed) {

    public Outcome {
        failed = failed.stream().sorted(Comparator.comparing(Failed::place)).toList();
    }

    public boolean complete() {
        return failed.isEmpty();
    }

    /** The failed items of one list. */
    public List<Failed> failed(Operation operation) {
        return failed.stream()
                .filter(item -> item.place().operation() == operation)
                .toList();
    }

    /** This outcome with items that were planned to be done and yet could not be stored. */
    public Outcome with(Collection<Failed> further) {
        return further.isEmpty()
                ? this
                : new Outcome(Stream.concat(failed.stream(), further.stream()).toList());
    }

    /**
     * One failed item.
     *
     * @param id as the request gave it
     * @param text for people
     */
    public record Failed(ItemPlace place, String id, Reason reason, String text) {}
}
