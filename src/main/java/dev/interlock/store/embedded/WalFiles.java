package dev.interlock.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that there are files into which the server can write its log ahead of all else. Where the next one is missing, all who
 * commit wait while it is filled with zeros and forced to the disk, for ten milliseconds and more; those that a checkpoint leaves
 * behind are used again.
 */
final class WalFiles {
    private static final Logger LOG = LoggerFactory.getLogger(WalFiles.class);

    private static final String MISSING = """
            SELECT pg_size_bytes(current_setting('min_wal_size')) / pg_size_bytes(current_setting('wal_segment_size')) - count(*)
            FROM pg_ls_waldir()
            """;

    /** From a file in which there is nothing PostgreSQL does not go on to the next. */
    private static final String NEXT =
            "SELECT pg_logical_emit_message(false, 'interlock', 'next file'), pg_switch_wal()";

    /** As the server makes them unless its cluster was made to have others, which ours is not. */
    private static final long FILE_BYTES = 16L << 20;

    private final DatabaseAddress address;
    private final Path directory;
    private final Duration stopTimeout;
    private final Thread thread = Thread.ofVirtual().name("wal-files").unstarted(this::makeMissing);
    private volatile boolean stopping;

    /**
     * Nothing is done yet.
     *
     * @param directory of the data
     * @param stopTimeout how long a stop waits for a server that does not answer
     */
    WalFiles(DatabaseAddress address, Path directory, Duration stopTimeout) {
        this.address = address;
        this.directory = directory;
        this.stopTimeout = stopTimeout;
    }

    /** Makes what is missing of {@code min_wal_size}, in the background, with half of the free disk at most; to be called once. */
    void makeAhead() {
        thread.start();
    }

    /** Leaves the rest unmade; returns when the server is not used any more, or does not answer in time. */
    void stop() {
        stopping = true;
        try {
            if (thread.getState() != Thread.State.NEW) {
                thread.join(stopTimeout);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeMissing() {
        try (var connection = DriverManager.getConnection(address.jdbcUrl(), "interlock", address.password());
                var statement = connection.createStatement()) {
            long missing = Math.min(missing(statement), freeBytes() / 2 / FILE_BYTES);
            for (int made = 0; made < missing && !stopping; made++) {
                statement.execute(NEXT);
            }
            if (missing > 0 && !stopping) {
                // Leaves behind all that were gone through.
                statement.execute("CHECKPOINT");
            }
        } catch (SQLException | IOException e) {
            LOG.atDebug().setCause(e).log("files of the WAL were not made ahead");
        }
    }

    private long freeBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    private static int missing(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery(MISSING)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
