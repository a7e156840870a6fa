package dev.interlock;

import dev.interlock.store.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The settings of nodes that form a cluster of their own on free ports of this machine, over the database of the tests. */
record ClusterSettings(String name, List<Integer> ports) {

    // Below the ranges of outgoing connections, of which one would sit on the port of a node that starts later, and of
    // databases.
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 20_000;
    private static final int ATTEMPTS = 100;

    static ClusterSettings of(int nodes) {
        return new ClusterSettings("test-" + UUID.randomUUID(), freePorts(nodes));
    }

    private static List<Integer> freePorts(int count) {
        var sockets = IntStream.range(0, count).mapToObj(number -> bound()).toList();
        var ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
        sockets.forEach(ClusterSettings::close);
        return ports;
    }

    private static ServerSocket bound() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException taken) {
                // By somebody else; another one will do.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new AssertionError("none of " + ATTEMPTS + " ports tried is free");
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String members() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    Map<String, String> ofNode(int number) {
        return Map.of(
                "INTERLOCK_DATABASE_URL", TestDatabase.shared().url().withPassword(),
                "INTERLOCK_CLUSTER_ENABLED", "true",
                "INTERLOCK_CLUSTER_NAME", name,
                "INTERLOCK_CLUSTER_MEMBERS", members(),
                "INTERLOCK_CLUSTER_PORT", ports.get(number).toString());
    }

    Map<String, String> ofNode(int number, Map<String, String> others) {
        var all = new HashMap<>(ofNode(number));
        all.putAll(others);
        return all;
    }
}
