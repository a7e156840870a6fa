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
    private final BatchLimit most;
    private final Queue<Batch> cut = new ArrayDeque<>();
    private Optional<Item> next = Optional.empty();
    private long nextBytes;

    /** Reads the first operation. */
    Batches(Items items, BatchLimit most) {
        this.items = items;
        this.most = most;
        read();
    }

    /** The next batch, or nothing when all operations are in one. */
    Optional<Batch> next() {
        if (cut.isEmpty()) {
            var stretch = new Stretch(most);
            while (next.isPresent() && stretch.takes(next.get(), nextBytes)) {
                stretch.add(next.get(), nextBytes);
                read();
            }
            cut.addAll(stretch.batches());
        }
        return Optional.ofNullable(cut.poll());
    }

    private void read() {
        next = items.next();
        nextBytes = next.map(Item::bytes).orElse(0);
    }
}
