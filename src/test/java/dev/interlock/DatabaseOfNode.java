package dev.interlock;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The PostgreSQL that a node runs, as somebody sees it who is not the node. */
public record DatabaseOfNode(Path directory) {

    /** The one number that a query gives. */
    public int count(String sql) throws IOException, SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Whether new transactions can only read, as on a server that has become a standby; also those of connections that are open. */
    void readOnly(boolean only) throws IOException, SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET default_transaction_read_only = " + only);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    Connection connect() throws IOException, SQLException {
        var url = URI.create(Files.readString(directory.resolve("database.url")).strip());
        var account = url.getUserInfo().split(":", 2);
        var address = "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath();
        return DriverManager.getConnection(address, account[0], account[1]);
    }

    /** Its postmaster and all children of that. */
    List<ProcessHandle> processes() throws IOException {
        var postmaster = postmaster();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    }

    /** To all its processes; other tests have a PostgreSQL of their own in this process. */
    public void signal(String signal) throws IOException, InterruptedException {
        var processes = processes().stream()
                .map(process -> Long.toString(process.pid()))
                .toList();
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        command.addAll(processes);
        // Some of the children may be gone by themselves.
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Kills one of the processes that serve a connection, after which PostgreSQL starts all of them anew; nothing, if there is none. */
    public void killBackend() throws IOException {
        postmaster()
                .children()
                .filter(DatabaseOfNode::servesConnection)
                .findAny()
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    private static boolean servesConnection(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .startsWith("postgres: interlock interlock");
        } catch (IOException e) {
            return false; // It is gone by itself.
        }
    }

    private ProcessHandle postmaster() throws IOException {
        var pid = Long.parseLong(Files.readAllLines(directory.resolve("database/postmaster.pid"))
                .getFirst()
                .strip());
        return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("there is no process " + pid));
    }
}
