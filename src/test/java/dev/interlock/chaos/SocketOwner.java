package dev.interlock.chaos;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds which of our child processes holds the other end of a connection, by what Linux tells of sockets and processes: addresses do not
 * tell, as all of them are on one machine.
 */
final class SocketOwner {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private SocketOwner() {}

    static Optional<ProcessHandle> of(Socket accepted) {
        return inode(accepted.getPort(), accepted.getLocalPort())
                .flatMap(inode -> ProcessHandle.current()
                        .children()
                        .filter(child -> holds(child, "socket:[" + inode + "]"))
                        .findAny());
    }

    private static Optional<String> inode(int local, int remote) {
        return TABLES.stream()
                .flatMap(table -> lines(table).stream())
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields[LOCAL].endsWith(port(local)) && fields[REMOTE].endsWith(port(remote)))
                .map(fields -> fields[INODE])
                .findAny();
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table);
        } catch (IOException e) {
            return List.of(); // A machine without IPv6 has no table of it.
        }
    }

    private static String port(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }

    private static boolean holds(ProcessHandle process, String socket) {
        try (var open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.anyMatch(descriptor -> leadsTo(descriptor, socket));
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    private static boolean leadsTo(Path descriptor, String socket) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(socket);
        } catch (IOException e) {
            return false; // It was closed meanwhile.
        }
    }

    /** A variable of the environment that a process was started with. */
    static Optional<String> variable(ProcessHandle process, String name) {
        try {
            var environment = Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"));
            return List.of(environment.split("\0")).stream()
                    .filter(entry -> entry.startsWith(name + "="))
                    .map(entry -> entry.substring(name.length() + 1))
                    .findAny();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
