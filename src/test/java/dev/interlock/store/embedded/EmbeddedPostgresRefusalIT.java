package dev.interlock.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedded PostgreSQL cannot do, it says in one line. */
class EmbeddedPostgresRefusalIT {
    private static Workspace workspace;

    @BeforeAll
    static void create() throws IOException {
        workspace = Workspace.create();
        EmbeddedPostgres.start(workspace.settings()).stop();
    }

    @AfterEach
    void leave_no_server() {
        assertEquals(List.of(), workspace.processes());
    }

    @AfterAll
    static void clean() throws IOException {
        workspace.delete();
    }

    @Test
    void a_taken_port_that_was_asked_for_is_named_with_its_setting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertEquals(
                    "port " + port + " is taken: stop what listens there, or change database.port",
                    refusalOf(workspace.settings(port)));
        }
    }

    @Test
    void data_of_another_major_version_is_refused() throws IOException {
        Path version = workspace.database().resolve("PG_VERSION");
        String ours = Files.readString(version);
        Files.writeString(version, "17\n");
        try {
            assertTrue(refusalOf(workspace.settings()).contains("was written by another major version"));
        } finally {
            Files.writeString(version, ours);
        }
    }

    @Test
    void a_start_that_takes_too_long_is_given_up() {
        String refusal = refusalOf(new EmbeddedPostgres.Settings(
                workspace.directory(),
                0,
                EmbeddedPostgres.Settings.LEAST_WAL_SIZE,
                EmbeddedPostgres.Settings.DEFAULT_WRITE_BACK_INTERVAL,
                Duration.ofNanos(1),
                EmbeddedPostgres.Settings.DEFAULT_STOP_TIMEOUT));

        assertTrue(refusal.contains("took longer than"), refusal);
    }

    @Test
    void a_file_in_the_place_of_the_directory_is_named() throws IOException {
        Path file = Files.createFile(workspace.directory().resolve("file"));

        assertEquals(
                "the data directory " + file + " is a file: set database.directory to a folder",
                refusalOf(new EmbeddedPostgres.Settings(file)));
    }

    @Test
    void a_directory_that_cannot_be_written_is_refused_for_want_of_permission() throws IOException {
        try (Mount readOnly = Mount.tmpfs("ro")) {
            assertTrue(refusalOf(readOnly.settings()).startsWith("no permission to use the data directory"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "database"})
    void data_of_another_user_are_refused_to_root_and_stay_that_user_s(String part) throws IOException {
        int root = 0;
        int other = 4711;
        Path owned = workspace.directory().resolve(part);
        assumeTrue(Files.getAttribute(owned, "unix:uid").equals(root), "we are not root");
        Files.setAttribute(owned, "unix:uid", other);
        try {
            assertEquals(
                    "the data directory " + owned + " belongs to user 4711, and this is root: start as that user,"
                            + " or give it to root with all that is in it",
                    refusalOf(workspace.settings()));
            assertEquals(other, Files.getAttribute(owned, "unix:uid"));
        } finally {
            Files.setAttribute(owned, "unix:uid", root);
        }
    }

    /** One disk too small for the programs, one for the data. */
    @ParameterizedTest
    @ValueSource(strings = {"size=20m", "size=75m"})
    void a_full_disk_is_called_that(String size) throws IOException {
        try (Mount small = Mount.tmpfs(size)) {
            String refusal = refusalOf(small.settings());

            assertTrue(refusal.startsWith("the disk of the data directory " + small.point() + " is full"), refusal);
        }
    }

    private static String refusalOf(EmbeddedPostgres.Settings settings) {
        String message = String.valueOf(assertThrows(
                        EmbeddedPostgresException.class,
                        () -> EmbeddedPostgres.start(settings).stop())
                .getMessage());
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    private record Mount(Path point) implements AutoCloseable {
        static Mount tmpfs(String options) throws IOException {
            Path point = Workspace.create().directory();
            assumeTrue(
                    run("mount", "-t", "tmpfs", "-o", options, "tmpfs", point.toString()) == 0,
                    "we may not mount a disk");
            return new Mount(point);
        }

        private static int run(String... command) throws IOException {
            return new ProcessBuilder(command)
                    .inheritIO()
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
        }

        EmbeddedPostgres.Settings settings() {
            return new EmbeddedPostgres.Settings(point);
        }

        @Override
        public void close() throws IOException {
            run("umount", point.toString());
            Files.delete(point);
        }
    }
}
