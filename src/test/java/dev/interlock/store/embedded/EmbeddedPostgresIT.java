package dev.interlock.store.embedded;

import static dev.interlock.store.embedded.Workspace.await;
import static dev.interlock.store.embedded.Workspace.execute;
import static dev.interlock.store.embedded.Workspace.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The life of a healthy server, start after start on one directory. */
class EmbeddedPostgresIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Workspace workspace;
    private static String firstUrl;

    @BeforeAll
    static void the_first_start_makes_everything() throws IOException, SQLException {
        workspace = Workspace.create();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            firstUrl = postgres.url();
            execute(firstUrl, "CREATE TABLE kept (id int PRIMARY KEY)");
            execute(firstUrl, "INSERT INTO kept VALUES (1)");
        }
    }

    @AfterAll
    static void clean() throws IOException {
        workspace.delete();
    }

    @Test
    void it_is_durable_checks_its_pages_and_listens_on_loopback_only() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            assertEquals("on", query(postgres.url(), "SHOW fsync"));
            assertEquals("on", query(postgres.url(), "SHOW data_checksums"));
            assertEquals("127.0.0.1", query(postgres.url(), "SHOW listen_addresses"));
            assertEquals("", query(postgres.url(), "SHOW unix_socket_directories"));
            assertEquals("interlock", query(postgres.url(), "SELECT current_database()"));
            assertEquals("UTF8", query(postgres.url(), "SHOW server_encoding"));
        }
    }

    @Test
    void the_version_in_the_name_of_the_programs_is_that_of_the_server() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            assertEquals(
                    Programs.VERSION,
                    query(postgres.url(), "SHOW server_version").split(" ", 2)[0] + ".0");
        }
    }

    @Test
    void files_for_the_log_are_made_ahead_and_kept() throws IOException, SQLException {
        Workspace other = workspace.sibling();
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(other.settings(EmbeddedPostgres.Settings.ANY_PORT, 96 << 20))) {
            postgres.makeWalAhead();
            await("files ahead", LIMIT, () -> walFilesAhead(postgres.url()) >= 4);
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(other.settings())) {
            assertTrue(walFilesAhead(postgres.url()) >= 4);
        }
        other.delete();
    }

    private static int walFilesAhead(String url) {
        try {
            return Integer.parseInt(query(
                    url, "SELECT count(*) FROM pg_ls_waldir() WHERE name > pg_walfile_name(pg_current_wal_lsn())"));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_restart_keeps_data_port_and_password() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            assertEquals(firstUrl, postgres.url());
            assertEquals("1", query(postgres.url(), "SELECT count(*) FROM kept"));
        }
    }

    @Test
    void the_address_is_in_a_file_that_only_its_owner_reads() throws IOException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            Path file = workspace.directory().resolve("database.url");
            assertEquals(postgres.url() + "\n", Files.readString(file));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    @Test
    void stop_leaves_no_process_behind_and_may_be_repeated() {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings());
        assertNotEquals(List.of(), workspace.processes());

        postgres.stop();
        assertEquals(List.of(), workspace.processes());

        postgres.stop();
    }

    @Test
    void a_taken_port_that_nobody_asked_for_is_avoided_and_the_new_one_kept() throws IOException, SQLException {
        Workspace other = workspace.sibling();
        String before;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(other.settings())) {
            before = postgres.url();
        }
        try (ServerSocket taken = new ServerSocket(URI.create(before).getPort(), 1, InetAddress.getLoopbackAddress());
                EmbeddedPostgres postgres = EmbeddedPostgres.start(other.settings())) {
            assertTrue(taken.isBound());
            assertNotEquals(before, postgres.url());
            before = postgres.url();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(other.settings())) {
            assertEquals(before, postgres.url());
        }
        other.delete();
    }

    @Test
    void a_lost_address_file_costs_the_password_not_the_data() throws IOException, SQLException {
        Workspace other = workspace.sibling();
        String before;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(other.settings())) {
            before = postgres.url();
            execute(before, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        Files.delete(other.directory().resolve("database.url"));

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(other.settings())) {
            assertNotEquals(before, postgres.url());
            assertEquals("42", query(postgres.url(), "SELECT answer FROM kept"));
        }
        other.delete();
    }

    /** As after a write that failed. A link to a device that cannot be forced stands for a file of which the disk has lost something. */
    @Test
    void a_server_whose_disk_lost_a_write_recovers() throws IOException, SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            execute(postgres.url(), "CREATE TABLE recovered AS SELECT 8 AS answer");
            ProcessHandle cutOff = workspace.postmaster();
            Path lost = workspace
                    .database()
                    .resolve(query(postgres.url(), "SELECT pg_relation_filepath('recovered')"))
                    .resolveSibling("99999");
            Files.createSymbolicLink(lost, Path.of("/dev/full"));

            await("the server is cut off", LIMIT, () -> !cutOff.isAlive());
            await("another takes its place", LIMIT, () -> Workspace.answers(postgres.url()));
            assertEquals("8", query(postgres.url(), "SELECT answer FROM recovered"));
            Files.delete(lost);
        }
    }

    @Test
    void a_server_killed_alone_comes_back_on_its_port_with_what_was_committed() throws IOException, SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            execute(postgres.url(), "CREATE TABLE survivor AS SELECT 7 AS answer");
            ProcessHandle killed = workspace.postmaster();
            killed.destroyForcibly();
            await("the killed server is gone", LIMIT, () -> !killed.isAlive());

            await("another takes its place", LIMIT, () -> Workspace.answers(postgres.url()));
            assertEquals("7", query(postgres.url(), "SELECT answer FROM survivor"));
            assertNotEquals(killed.pid(), workspace.postmaster().pid());
        }
        assertEquals(List.of(), workspace.processes());
    }
}
