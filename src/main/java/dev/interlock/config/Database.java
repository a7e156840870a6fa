package dev.interlock.config;

import static dev.interlock.config.Expectation.databaseUrl;
import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.path;
import static dev.interlock.config.Expectation.portNumber;
import static dev.interlock.config.Expectation.size;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The PostgreSQL that keeps everything: one outside, or one embedded in the node.
 *
 * @param url the outside database; empty for the embedded one
 * @param directory where the embedded database keeps its data
 * @param port of the embedded database; 0 for the one last used if it is free, else any
 * @param minWalSize bytes of files for the write-ahead log that the embedded database makes ahead and keeps
 * @param writeBackInterval after which the disk writes what tables of the embedded database have grown by
 * @param poolSize connections beside those of the lanes
 * @param acquireTimeout for a call's wait until one of the pool's connections is free
 * @param statementTimeout for one batch of transitions or one read
 * @param startTimeout for the embedded database to come up
 * @param stopTimeout for the embedded database to go down
 */
public record Database(
        Optional<DatabaseUrl> url,
        Path directory,
        int port,
        int minWalSize,
        Duration writeBackInterval,
        int poolSize,
        Duration acquireTimeout,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration startTimeout,
        Duration stopTimeout) {

    public Database {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("no database on port " + port);
        }
    }

    static Database read(Settings settings) {
        return new Database(
                settings.find("database.url", databaseUrl()),
                settings.get("database.directory", path(), "data/postgres"),
                settings.get("database.port", portNumber(), "0"),
                settings.get("database.min-wal-size", size("32MiB", "1536MiB"), "1536MiB"),
                settings.get("database.write-back-interval", duration("10ms", "1m"), "500ms"),
                settings.get("database.pool-size", number(1, 1000), "8"),
                settings.get("database.acquire-timeout", duration("10ms", "1m"), "1s"),
                settings.get("database.connect-timeout", duration("10ms", "1m"), "700ms"),
                settings.get("database.statement-timeout", duration("10ms", "10m"), "1200ms"),
                settings.get("database.start-timeout", duration("1s", "1h"), "60s"),
                settings.get("database.stop-timeout", duration("1s", "1h"), "20s"));
    }

    public Connections connections() {
        return new Connections(poolSize, acquireTimeout, connectTimeout, statementTimeout);
    }

    /** How a database is used, whichever of the two. */
    public record Connections(
            int poolSize, Duration acquireTimeout, Duration connectTimeout, Duration statementTimeout) {

        public Connections {
            if (poolSize < 1) {
                throw new IllegalArgumentException("a pool of %d connections".formatted(poolSize));
            }
        }
    }
}
