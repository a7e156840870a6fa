package dev.interlock.store.embedded;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's own data directory with the programs that serve it; it is there in full or not at all. */
record Cluster(DataDirectory data, Programs programs, RunAs runAs, EmbeddedPostgres.Settings settings) {
    /** Of shared memory, of which PostgreSQL uses only as much as there are data. */
    private static final int MIN_SHARED_MEGABYTES = 128;

    private static final int MAX_SHARED_MEGABYTES = 1024;

    /** Written to {@code postgresql.conf} once, for the operator to tune from there on. For a small machine. */
    private static final List<String> INITIAL_SETTINGS = List.of(
            "timezone=UTC",
            "log_timezone=UTC",
            "max_connections=100",
            "shared_buffers=%dMB".formatted(sharedMegabytes(memory())),
            // As much as there is of files made ahead, so that the first checkpoint ends before they do.
            "max_wal_size=1536MB",
            // What vacuums write goes to the disk little by little; the next checkpoint would have to wait for all of
            // it at once.
            "backend_flush_after=256kB",
            "random_page_cost=1.1",
            // Short statements by key: planning for several workers or compiled code costs more than it brings.
            "jit=off",
            "max_parallel_workers_per_gather=0",
            "max_logical_replication_workers=0",
            "log_checkpoints=off");

    /** Given on the command line, above every file: what safety and this launcher rest on. */
    private static final List<String> FIXED_SETTINGS = List.of(
            "fsync=on",
            "full_page_writes=on",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "log_destination=stderr",
            "logging_collector=off",
            "log_min_messages=warning",
            "log_line_prefix=",
            "log_error_verbosity=terse",
            // No statement texts in our log: they carry the users' data.
            "log_min_error_statement=panic",
            "lc_messages=C");

    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** A quarter of the memory, in bytes, that machine or container have. */
    static int sharedMegabytes(long memory) {
        return Math.clamp((memory >> 20) / 4, MIN_SHARED_MEGABYTES, MAX_SHARED_MEGABYTES);
    }

    /** Opens the data directory, making at first what is missing. */
    static Cluster open(DataDirectory data, EmbeddedPostgres.Settings settings) throws IOException {
        Programs programs = Programs.unpackedIn(data);
        Cluster cluster = new Cluster(data, programs, RunAs.chosenFor(programs), settings);
        if (Files.exists(data.database())) {
            cluster.own(data.database());
        }
        return cluster;
    }

    /** The last address of the cluster, with port 0 if there was none; makes cluster and password where they are missing. */
    DatabaseAddress address() throws IOException {
        boolean remembered = Files.exists(data.address());
        DatabaseAddress address = remembered
                ? DatabaseAddress.read(data.address())
                : new DatabaseAddress(EmbeddedPostgres.Settings.ANY_PORT, DatabaseAddress.newPassword());
        if (!Files.exists(data.database())) {
            make(address.password());
        } else if (!remembered) {
            // Lost, or we died before we wrote it. Who may write these files may set the password.
            runAlone(data.database(), "ALTER ROLE interlock PASSWORD '" + address.password() + "'");
        }
        return address;
    }

    /** Replaces the remembered address, if it is another. */
    void remember(DatabaseAddress address) throws IOException {
        if (!Files.exists(data.address())
                || !DatabaseAddress.read(data.address()).equals(address)) {
            address.write(data.address());
        }
    }

    private void make(String password) throws IOException {
        Path unfinished = DataDirectory.unfinished(data.database());
        DataDirectory.delete(unfinished);
        Files.createDirectory(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        own(unfinished);
        Path passwordFile = data.path().resolve("password.new");
        DatabaseAddress.writeSecret(passwordFile, password);
        own(passwordFile);
        run(initdb(unfinished, passwordFile), "");
        Files.delete(passwordFile);
        runAlone(unfinished, "CREATE DATABASE interlock");
        Files.move(unfinished, data.database(), StandardCopyOption.ATOMIC_MOVE);
        data.force();
    }

    private List<String> initdb(Path directory, Path passwordFile) {
        List<String> command = new ArrayList<>(runAs.of(
                programs.initdb(),
                "--username=interlock",
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile,
                "--data-checksums",
                "--encoding=UTF8",
                // Sorts the same on every machine, whatever locales it has.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        INITIAL_SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        command.add("--pgdata=" + directory);
        return command;
    }

    /** Runs one statement without a server, so without a password or a port. */
    private void runAlone(Path directory, String statement) throws IOException {
        run(
                runAs.of(
                        programs.postgres(),
                        "--single",
                        "-D",
                        directory.toString(),
                        "-c",
                        "exit_on_error=on",
                        "postgres"),
                statement + "\n");
    }

    private void run(List<String> command, String input) throws IOException {
        ChildProcess child = ChildProcess.run(command, input, settings.startTimeout());
        if (!child.succeeded()) {
            throw EmbeddedPostgresException.of(
                    data.path(),
                    EmbeddedPostgres.Settings.ANY_PORT,
                    child.output().lastWords());
        }
    }

    private void own(Path tree) throws IOException {
        if (runAs.owner().isPresent()) {
            DataDirectory.give(tree, runAs.owner().get());
        }
    }

    List<String> server(int port) {
        List<String> command = new ArrayList<>(
                runAs.of(programs.postgres(), "-D", data.database().toString(), "-c", "port=" + port));
        FIXED_SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
        command.addAll(List.of("-c", "min_wal_size=%dMB".formatted(settings.minWalSize() >> 20)));
        return command;
    }
}
