package dev.interlock.store.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A data directory under {@code target/}, and what a test can see of the server on it from outside. */
record Workspace(Path directory) {
    private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();

    static Workspace create() throws IOException {
        Path parent = Files.createDirectories(Path.of("target", "embedded-it"));
        return new Workspace(Files.createTempDirectory(parent, "data").toAbsolutePath());
    }

    /** Another directory with the programs of this one: unpacking them is most of a first start. */
    Workspace sibling() throws IOException {
        Workspace sibling = create();
        String programs = "postgres-" + Programs.VERSION;
        Files.createSymbolicLink(sibling.directory.resolve(programs), directory.resolve(programs));
        return sibling;
    }

    static void await(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    static String query(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static void execute(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(String url) throws SQLException {
        String[] user = URI.create(url).getUserInfo().split(":", 2);
        return DriverManager.getConnection("jdbc:" + url.replaceFirst("//.*@", "//"), user[0], user[1]);
    }

    static boolean answers(String url) {
        try {
            return query(url, "SELECT 1").equals("1");
        } catch (SQLException notYet) {
            return false;
        }
    }

    EmbeddedPostgres.Settings settings() {
        return new EmbeddedPostgres.Settings(directory);
    }

    EmbeddedPostgres.Settings settings(int port) {
        return settings(port, EmbeddedPostgres.Settings.LEAST_WAL_SIZE);
    }

    EmbeddedPostgres.Settings settings(int port, int minWalSize) {
        return new EmbeddedPostgres.Settings(
                directory,
                port,
                minWalSize,
                EmbeddedPostgres.Settings.DEFAULT_WRITE_BACK_INTERVAL,
                EmbeddedPostgres.Settings.DEFAULT_START_TIMEOUT,
                EmbeddedPostgres.Settings.DEFAULT_STOP_TIMEOUT);
    }

    Path database() {
        return directory.resolve("database");
    }

    ProcessHandle postmaster() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(database().resolve("postmaster.pid")).getFirst());
        return ProcessHandle.of(pid).orElseThrow();
    }

    /** Every process of the server: they all work in its data directory. */
    List<Path> processes() {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> database().equals(workingDirectory(process)))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path workingDirectory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException notAProcessOrGoneOrNotOurs) {
            return Path.of("/");
        }
    }

    void delete() throws IOException {
        DataDirectory.delete(directory);
    }
}
