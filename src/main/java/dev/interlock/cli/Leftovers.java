package dev.interlock.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operations that a registration leaves undone, written to a file that can be registered as it is; no file if there are none. */
final class Leftovers implements AutoCloseable {
    private final Optional<WholeFile> file;
    private final Format format;
    private final List<Item> ofRequest = new ArrayList<>();
    private long count;

    private Leftovers(Optional<WholeFile> file, Format format) {
        this.file = file;
        this.format = format;
    }

    /**
     * Begins the file, if there is to be one, so that one that cannot be written is known before anything is done.
     *
     * @param format that of the file the operations come from
     */
    static Leftovers to(Optional<Path> file, Format format) {
        return new Leftovers(file.map(WholeFile::create), format.written());
    }

    /** A request in JSON is written at the end: its lists are not in the order in which operations fail. */
    void add(Batch batch) {
        count += batch.size();
        if (file.isEmpty()) {
            return;
        }
        if (format == Format.JSON) {
            ofRequest.addAll(batch.items());
        } else {
            batch.items().forEach(item -> file.get().line(item.toLine().toString()));
        }
    }

    /** Puts the file in its place. */
    void finish() {
        if (file.isPresent() && count > 0) {
            if (format == Format.JSON) {
                file.get().line(PrettyJson.of(new Batch(ofRequest).request()));
            }
            file.get().finish();
        }
    }

    @Override
    public void close() {
        file.ifPresent(WholeFile::close);
    }
}
