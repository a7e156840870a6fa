package dev.interlock.store.embedded;

import static dev.interlock.store.embedded.Workspace.await;
import static dev.interlock.store.embedded.Workspace.execute;
import static dev.interlock.store.embedded.Workspace.query;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A process with an embedded server dies, or shares its directory with us. */
class EmbeddedPostgresKilledIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Workspace workspace;

    @BeforeAll
    static void create() throws IOException {
        workspace = Workspace.create();
        EmbeddedPostgres.start(workspace.settings()).stop();
    }

    @AfterEach
    void leave_no_server() {
        await("no server is left", LIMIT, () -> workspace.processes().isEmpty());
    }

    @AfterAll
    static void clean() throws IOException {
        workspace.delete();
    }

    @Test
    void a_killed_process_leaves_no_server_and_the_next_one_finds_address_and_data()
            throws IOException, SQLException, InterruptedException {
        OtherProcess other = OtherProcess.start(workspace.directory());
        execute(other.url(), "CREATE TABLE kept AS SELECT 42 AS answer");

        other.kill();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            assertEquals(other.url(), postgres.url());
            assertEquals("42", query(postgres.url(), "SELECT answer FROM kept"));
        }
    }

    @Test
    void after_a_killed_process_nobody_serves_the_directory() throws IOException, InterruptedException {
        OtherProcess other = OtherProcess.start(workspace.directory());

        other.kill();

        await("the server follows its owner", LIMIT, () -> workspace.processes().isEmpty());
    }

    @Test
    void process_and_server_killed_together_lose_nothing_that_was_committed()
            throws IOException, SQLException, InterruptedException {
        OtherProcess other = OtherProcess.start(workspace.directory());
        execute(other.url(), "CREATE TABLE committed AS SELECT 42 AS answer");
        ProcessHandle postmaster = workspace.postmaster();

        postmaster.destroyForcibly();
        other.kill();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(workspace.settings())) {
            assertEquals("42", query(postgres.url(), "SELECT answer FROM committed"));
        }
    }

    @Test
    void a_second_process_on_the_same_directory_is_refused_in_one_line() throws IOException, InterruptedException {
        try (OtherProcess other = OtherProcess.start(workspace.directory())) {
            EmbeddedPostgresException refusal =
                    assertThrows(EmbeddedPostgresException.class, () -> EmbeddedPostgres.start(workspace.settings()));

            assertEquals(
                    "the data directory " + workspace.directory() + " is already in use by another process: stop that"
                            + " one, or run `interlock db` as the database of several nodes and set database.url in each",
                    refusal.getMessage());
            assertTrue(Workspace.answers(other.url()));
        }
    }

    @Test
    void a_server_started_by_hand_on_the_same_data_is_refused_in_one_line() throws IOException, InterruptedException {
        try (DataDirectory data = DataDirectory.open(workspace.directory())) {
            // By hand means without our lock.
            data.lock().close();
            Cluster cluster = Cluster.open(data, workspace.settings());
            ServerProcess byHand = ServerProcess.launch(cluster.server(LoopbackPort.anyFree()));
            byHand.ready().join();

            EmbeddedPostgresException refusal =
                    assertThrows(EmbeddedPostgresException.class, () -> EmbeddedPostgres.start(workspace.settings()));
            byHand.stop(LIMIT);

            assertEquals(Complaint.DATA_IN_USE, refusal.complaint());
            assertEquals(1, String.valueOf(refusal.getMessage()).lines().count());
        }
    }

    @Test
    void where_user_namespaces_are_barred_root_runs_the_server_as_nobody() throws IOException, SQLException {
        assumeTrue(Files.getAttribute(workspace.directory(), "unix:uid").equals(0), "only root has a choice of user");
        Path barred = Files.createTempDirectory("interlock-barred");
        Files.setPosixFilePermissions(barred, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path unshare = Files.writeString(barred.resolve("unshare"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(unshare, PosixFilePermissions.fromString("rwxr-xr-x"));
        // Not below target: nobody must be able to reach the directory.
        Path directory = barred.resolve("data");

        try (OtherProcess other = OtherProcess.start(directory, barred + ":" + System.getenv("PATH"))) {
            assertEquals("on", query(other.url(), "SHOW fsync"));
            assertEquals(65534, Files.getAttribute(directory.resolve("database"), "unix:uid"));
        }
        Workspace left = new Workspace(directory);
        await("the server follows its owner", LIMIT, () -> left.processes().isEmpty());

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(left.settings())) {
            assertEquals("on", query(postgres.url(), "SHOW fsync"));
        }
        DataDirectory.delete(barred);
        assertEquals(List.of(), left.processes());
    }
}
