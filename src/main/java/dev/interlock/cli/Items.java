package dev.interlock.cli;

import java.util.EnumSet;
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

    /** Reads to the end, for the only purpose of knowing that it can be read, and says which operations there are. */
    default Tally tally() {
        long total = 0;
        var kinds = EnumSet.noneOf(Operation.class);
        for (var item = next(); item.isPresent(); item = next()) {
            kinds.add(item.get().operation());
            total++;
        }
        return new Tally(total, kinds);
    }
}
