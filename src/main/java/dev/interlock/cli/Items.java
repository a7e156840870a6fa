package dev.interlock.cli;

import java.util.Optional;

/** The operations of a file, read one after the other. */
interface Items extends AutoCloseable {

    /**
     * The next operation, or nothing at the end of the file.
     *
     * @throws CommandException if the file cannot be read on from here
     */
    Optional<Item> next();

    @Override
    void close();

    /** Reads to the end, for the only purpose of knowing that it can be read, and says how many operations there are. */
    default long count() {
        long count = 0;
        while (next().isPresent()) {
            count++;
        }
        return count;
    }
}
