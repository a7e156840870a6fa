package dev.interlock.store.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a child process writes: read to its end on a thread of its own, so that the child never blocks on a full pipe,
 * logged line by line, the last lines kept to explain a failure.
 */
final class ProcessOutput {
    private static final Logger LOG = LoggerFactory.getLogger("dev.interlock.store.embedded.postgres");
    private static final int KEPT_LINES = 20;
    private static final long LAST_LINES_MILLIS = 1000;

    private static final Pattern FAILURE = Pattern.compile("(PANIC|FATAL|ERROR|error):");

    private final Thread reader;
    private final Deque<String> kept = new ArrayDeque<>();

    /** Begins to read; {@code listener} is called with each line on the reading thread. */
    ProcessOutput(Process process, Consumer<String> listener) {
        reader = Thread.ofPlatform().daemon().name("embedded-postgres-output").start(() -> read(process, listener));
    }

    private void read(Process process, Consumer<String> listener) {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(line -> {
                keep(line);
                LOG.atLevel(levelOf(line)).log(line);
                listener.accept(line);
            });
        } catch (UncheckedIOException | IOException failure) {
            LOG.atDebug().setCause(failure).log("the output of a child ended early");
        }
    }

    private void keep(String line) {
        synchronized (kept) {
            if (kept.size() == KEPT_LINES) {
                kept.removeFirst();
            }
            kept.addLast(line);
        }
    }

    /** PostgreSQL's own words for a level; what carries none comes from the loader or from a program before it. */
    static Level levelOf(String line) {
        int colon = line.indexOf(':');
        return switch (colon < 0 ? "" : line.substring(0, colon)) {
            case "PANIC" -> Level.ERROR;
            case "WARNING", "ERROR", "FATAL" -> Level.WARN;
            default -> Level.DEBUG;
        };
    }

    /** The line that best explains a failure; waits a moment for what is still in the pipe of a dead child. */
    String lastWords() {
        try {
            reader.join(LAST_LINES_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (kept) {
            return mostTelling(List.copyOf(kept));
        }
    }

    /** The first line that names a known complaint, else the last one that calls itself an error, else the last. */
    static String mostTelling(List<String> lines) {
        return lines.stream()
                .filter(line -> Complaint.in(line) != Complaint.OTHER)
                .findFirst()
                .or(() -> lines.stream().filter(FAILURE.asPredicate()).reduce((earlier, later) -> later))
                .or(() -> lines.stream().reduce((earlier, later) -> later))
                .map(String::strip)
                .orElse("nothing");
    }
}
