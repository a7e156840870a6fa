package dev.interlock.store.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A running PostgreSQL of our own on the loopback interface, durable, with database and user {@code interlock}.
 *
 * <p>It is supervised: a server that dies by itself is started again on the same port with the same data, so a
 * connection pool recovers without being told. It never outlives this process, however that ends.
 *
 * <p>Thread-safe. Starting and stopping block and do not belong on an event loop.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private final Supervisor supervisor;
    private final DatabaseAddress address;
    private final WalFiles walFiles;
    private final WriteBack writeBack;

    private EmbeddedPostgres(Supervisor supervisor, DatabaseAddress address, WalFiles walFiles, WriteBack writeBack) {
        this.supervisor = supervisor;
        this.address = address;
        this.walFiles = walFiles;
        this.writeBack = writeBack;
    }

    /**
     * Starts PostgreSQL on a directory, which is made and filled at the first start; returns when it takes connections.
     *
     * @throws EmbeddedPostgresException with one line that says what is wrong and what to do
     */
    public static EmbeddedPostgres start(Settings settings) {
        Supervisor supervisor = new Supervisor(settings);
        DatabaseAddress address = supervisor.start();
        WriteBack writeBack = new WriteBack(
                DataDirectory.database(settings.directory()),
                settings.writeBackInterval(),
                settings.stopTimeout(),
                supervisor::recover);
        writeBack.start();
        return new EmbeddedPostgres(
                supervisor, address, new WalFiles(address, settings.directory(), settings.stopTimeout()), writeBack);
    }

    /** The address with its password, {@code postgresql://interlock:<password>@127.0.0.1:<port>/interlock}. */
    public URI uri() {
        return address.uri();
    }

    /** {@link #uri()} as text. */
    public String url() {
        return uri().toString();
    }

    /**
     * Makes, in the background, the files for the write-ahead log that the settings ask for and that are not there: seconds of
     * writing at the first start, for which nobody need wait. To be called once.
     */
    public void makeWalAhead() {
        walFiles.makeAhead();
    }

    /** Shuts the server down, cutting its connections; returns when no process of it is left. May be repeated. */
    public void stop() {
        walFiles.stop();
        writeBack.stop();
        supervisor.stop();
    }

    @Override
    public void close() {
        stop();
    }

    /**
     * Where and how PostgreSQL runs.
     *
     * @param directory holds the programs, the data and the file {@code database.url}; belongs to one process at a time
     * @param port the loopback port, or 0 for the one used last in this directory if it is free, else any free one
     * @param minWalSize bytes of files for the write-ahead log that are made ahead, and kept when they have been used
     * @param writeBackInterval how long the disk is left alone with what tables have grown by
     * @param startTimeout the limit of making the data directory, and of each start (which includes crash recovery)
     * @param stopTimeout the limit of an orderly shutdown, after which the server is cut off and recovers next time
     */
    public record Settings(
            Path directory,
            int port,
            int minWalSize,
            Duration writeBackInterval,
            Duration startTimeout,
            Duration stopTimeout) {
        public static final int ANY_PORT = 0;

        /** What PostgreSQL needs, so that nothing is made ahead. */
        public static final int LEAST_WAL_SIZE = 32 << 20;

        public static final Duration DEFAULT_WRITE_BACK_INTERVAL = Duration.ofMillis(500);
        public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(60);
        public static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(20);

        /** How long a start waits for a predecessor on the directory that is still going down. */
        static final Duration PREDECESSOR_PATIENCE = Duration.ofSeconds(5);

        /** The pause before the first restart of a server that died, doubled for each further one … */
        static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);

        /** … up to this; a server that ran for longer than this before it died is restarted without the doubling. */
        static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

        public Settings {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port is " + port + ", expected 0 to 65535");
            }
            if (minWalSize < LEAST_WAL_SIZE) {
                throw new IllegalArgumentException(
                        "minWalSize is " + minWalSize + ", expected at least " + LEAST_WAL_SIZE);
            }
            requirePositive("writeBackInterval", writeBackInterval);
            requirePositive("startTimeout", startTimeout);
            requirePositive("stopTimeout", stopTimeout);
            directory = directory.toAbsolutePath().normalize();
        }

        public Settings(Path directory) {
            this(
                    directory,
                    ANY_PORT,
                    LEAST_WAL_SIZE,
                    DEFAULT_WRITE_BACK_INTERVAL,
                    DEFAULT_START_TIMEOUT,
                    DEFAULT_STOP_TIMEOUT);
        }

        static Duration backOff(int restarts) {
            Duration pause = FIRST_BACK_OFF;
            for (int i = 1; i < restarts && pause.compareTo(LONGEST_BACK_OFF) < 0; i++) {
                pause = pause.multipliedBy(2);
            }
            return pause.compareTo(LONGEST_BACK_OFF) < 0 ? pause : LONGEST_BACK_OFF;
        }

        private static void requirePositive(String name, Duration value) {
            if (!value.isPositive()) {
                throw new IllegalArgumentException(name + " is " + value + ", expected more than zero");
            }
        }
    }
}
