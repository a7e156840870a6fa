package dev.interlock.chaos;

import dev.interlock.Eventually;
import dev.interlock.RunningNode;
import dev.interlock.chaos.Network.Party;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes and their database as processes of this machine, with a proxy before each port over which they speak with each other. */
final class World implements AutoCloseable {
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    /** Where the ports begin that the system gives to outgoing connections. */
    private static final int PORTS_OF_CONNECTIONS = 32_768;

    /** Tells the proxies whose connection it is. */
    private static final String NUMBER = "CHAOS_NODE";

    private final Network network = new Network();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<ChaosNode> nodes = new ArrayList<>();
    private final Path directory;
    private final DatabaseProcess database;

    private World(Path directory) throws IOException {
        this.directory = directory;
        this.database = DatabaseProcess.start(directory, directory.resolveSibling("database.log"));
        opened.add(database);
    }

    /** Starts so many nodes that are one cluster. */
    static World ofOneCluster(int count) throws IOException {
        return start(IntStream.range(0, count).mapToObj(number -> "chaos").toList());
    }

    /** Starts nodes of which those form a cluster that have the same name for it; returns when all are ready. */
    static World start(List<String> clusters) throws IOException {
        var world = new World(RunningNode.newDirectory());
        // A run that is cut short leaves no process behind.
        Runtime.getRuntime().addShutdownHook(new Thread(world::close, "end of the world"));
        try {
            world.build(clusters);
            world.startAll();
            return world;
        } catch (IOException | RuntimeException | Error e) {
            world.close();
            throw e;
        }
    }

    private void build(List<String> clusters) throws IOException {
        var ports = new ArrayList<Ports>();
        for (int number = 0; number < clusters.size(); number++) {
            ports.add(ports(number));
        }
        for (int number = 0; number < clusters.size(); number++) {
            var cluster = clusters.get(number);
            var members = IntStream.range(0, clusters.size())
                    .filter(other -> clusters.get(other).equals(cluster))
                    .mapToObj(other -> "127.0.0.1:" + ports.get(other).hazelcastProxy())
                    .collect(Collectors.joining(","));
            var log = directory.resolveSibling("node-%d.log".formatted(number));
            nodes.add(new ChaosNode(settings(number, ports.get(number), name(cluster), members), log));
        }
    }

    /** Worlds of other processes on this machine have others. */
    private String name(String cluster) {
        return cluster + "-" + ProcessHandle.current().pid() + "-"
                + database.url().getPort();
    }

    private Ports ports(int number) throws IOException {
        var node = new Network.Node(number);
        var host = host(number);
        int http = portToKeep();
        int hazelcast = freePort(host);
        int bus = freePort(host);
        return new Ports(
                http,
                hazelcast,
                bus,
                proxy(node, new InetSocketAddress(host, hazelcast)),
                proxy(node, new InetSocketAddress(host, bus)),
                proxy(
                        new Network.Database(),
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), database.url().getPort())));
    }

    private static String host(int number) {
        return "127.0.0." + (10 + number);
    }

    private static int freePort(String host) throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        }
    }

    /** One that no connection is given while the node is down. */
    private static int portToKeep() {
        return IntStream.generate(
                        () -> ThreadLocalRandom.current().nextInt(PORTS_OF_CONNECTIONS - 10_000, PORTS_OF_CONNECTIONS))
                .filter(World::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private int proxy(Party target, InetSocketAddress address) throws IOException {
        var proxy = FaultProxy.open(network, target, address, World::caller);
        opened.add(proxy);
        return proxy.port();
    }

    private static Optional<Party> caller(Socket accepted) {
        return SocketOwner.of(accepted)
                .flatMap(process -> SocketOwner.variable(process, NUMBER))
                .map(number -> new Network.Node(Integer.parseInt(number)));
    }

    private Map<String, String> settings(int number, Ports ports, String cluster, String members) {
        var settings = new HashMap<String, String>();
        settings.put(NUMBER, Integer.toString(number));
        // The same each time it starts, as clients that watch go on looking for it there.
        settings.put("INTERLOCK_HTTP_PORT", Integer.toString(ports.http()));
        // One is as on a small machine, in the others one event loop hands over to another.
        var loops = number == 0 ? "1" : "2";
        settings.put("INTERLOCK_THREADS_EVENT_LOOPS", loops);
        settings.put("INTERLOCK_HTTP_EVENT_LOOPS", loops);
        settings.put("INTERLOCK_FLOW_LANES", loops);
        settings.put("INTERLOCK_DATABASE_URL", database.urlAt(ports.databaseProxy()));
        settings.put("INTERLOCK_CLUSTER_ENABLED", "true");
        settings.put("INTERLOCK_CLUSTER_NAME", cluster);
        settings.put("INTERLOCK_CLUSTER_HOST", host(number));
        settings.put("INTERLOCK_CLUSTER_PORT", Integer.toString(ports.hazelcast()));
        settings.put("INTERLOCK_CLUSTER_BUS_PORT", Integer.toString(ports.bus()));
        settings.put("INTERLOCK_CLUSTER_PUBLIC_HOST", "127.0.0.1");
        settings.put("INTERLOCK_CLUSTER_PUBLIC_PORT", Integer.toString(ports.hazelcastProxy()));
        settings.put("INTERLOCK_CLUSTER_PUBLIC_BUS_PORT", Integer.toString(ports.busProxy()));
        settings.put("INTERLOCK_CLUSTER_MEMBERS", members);
        return settings;
    }

    private void startAll() {
        startAll(nodes);
        awaitReady();
    }

    /** Starts nodes at the same time; returns when all of them serve. */
    static void startAll(List<ChaosNode> nodes) {
        var starts = nodes.stream()
                .map(node -> CompletableFuture.runAsync(
                        node::start, task -> Thread.ofVirtual().start(task)))
                .toList();
        starts.forEach(CompletableFuture::join);
    }

    /** Returns when all nodes that run say that they are ready. */
    void awaitReady() {
        Eventually.holds(
                RECOVERY,
                () -> nodes.stream().allMatch(ChaosNode::isReady),
                () -> "nodes that are not ready within %s: %s, see %s".formatted(RECOVERY, notReady(), directory));
    }

    private List<Integer> notReady() {
        return IntStream.range(0, nodes.size())
                .filter(number -> !nodes.get(number).isReady())
                .boxed()
                .toList();
    }

    Path directory() {
        return directory;
    }

    DatabaseProcess database() {
        return database;
    }

    Network network() {
        return network;
    }

    List<ChaosNode> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.forEach(ChaosNode::close);
        for (var one : opened.reversed()) {
            try {
                one.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Where a node listens, and where others are told to connect to it and it to the database. */
    private record Ports(int http, int hazelcast, int bus, int hazelcastProxy, int busProxy, int databaseProxy) {}
}
