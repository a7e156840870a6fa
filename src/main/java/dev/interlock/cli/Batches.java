package dev.interlock.cli;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Cuts the operations of a file into batches. Sent one after the other they come to what one request for each operation, in the order
 * of the file, would come to.
 */
final class Batches {
    private final Items items;
    private final int most;
    private final Queue<Batch> cut = new ArrayDeque<>();
    private Optional<Item> next;

    /**
     * Reads the first operation.
     *
     * @param most how many operations a batch may have
     */
    Batches(Items items, int most) {
        this.items = items;
        this.most = most;
        next = items.next();
    }

    /** The next batch, or nothing when all operations are in one. */
    Optional<Batch> next() {
        if (cut.isEmpty()) {
            var stretch = new Stretch(most);
            while (next.isPresent() && stretch.takes(next.get())) {
                stretch.add(next.get());
                next = items.next();
            }
            cut.addAll(stretch.batches());
        }
        return Optional.ofNullable(cut.poll());
    }
}
