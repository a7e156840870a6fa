package dev.interlock.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.interlock.bus.Lanes;
import dev.interlock.bus.Owners;
import dev.interlock.config.Cluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as this node sees it: the members that are Interlock nodes, and which of them may be given calls. Members that are not, say
 * so by lacking our attributes; they own nothing.
 *
 * <p>May be asked from any thread; told of changes by Hazelcast's threads.
 */
public final class Membership implements Owners {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** The attributes of a member by which it announces itself as a node. They belong to the member and never change. */
    private static final String NODE = "interlock.node";

    private static final String LANES = "interlock.lanes";

    private static final String DATABASE = "interlock.database";

    /** Heartbeat time-outs for which a member that never answered counts as starting. */
    private static final int START_PATIENCE = 3;

    private static final Duration PING = Duration.ofSeconds(2);
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final HazelcastInstance hazelcast;
    private final Lanes here;
    private final String database;
    private final Standings standings;
    private final List<Consumer<String>> leftListeners = new CopyOnWriteArrayList<>();
    private volatile View view;

    private Membership(Vertx vertx, HazelcastInstance hazelcast, Lanes here, String database, Standings standings) {
        this.vertx = vertx;
        this.hazelcast = hazelcast;
        this.here = here;
        this.database = database;
        this.standings = standings;
        this.view = View.of(List.of(here));
    }

    /**
     * Joins the cluster, or begins one where none is found; fails with a {@link JoinException} if an address is not to be had or the nodes
     * that are there have another database.
     *
     * @param database what nodes have in common that serve from the same one
     * @param options to which those of the cluster are added
     */
    public static Future<Membership> join(Cluster settings, int lanes, String database, VertxOptions options) {
        try {
            checkAddresses(settings);
        } catch (IOException | JoinException refused) {
            return Future.failedFuture(refused);
        }
        var here = new Lanes(UUID.randomUUID().toString(), lanes);
        var config = HazelcastConfig.of(settings);
        config.getMemberAttributeConfig()
                .setAttribute(NODE, here.node())
                .setAttribute(LANES, String.valueOf(lanes))
                .setAttribute(DATABASE, database);
        var manager = new HazelcastClusterManager(config);
        var standings = new Standings(settings.heartbeatTimeout().multipliedBy(START_PATIENCE), System::nanoTime);
        return Vertx.builder()
                .with(new VertxOptions(options).setEventBusOptions(busOptions(settings)))
                .withClusterManager(manager)
                .buildClustered()
                .map(vertx -> new Membership(vertx, manager.getHazelcastInstance(), here, database, standings))
                .compose(membership -> membership.olderStrangers().isEmpty()
                        ? Future.succeededFuture(membership.follow())
                        : membership.leave(settings));
    }

    /** Hazelcast would bury what is wrong below several stack traces. One is held while the other is tried, lest they be the same. */
    private static void checkAddresses(Cluster settings) throws IOException, JoinException {
        var port = listen(settings.host(), settings.port(), "cluster.port");
        try (port) {
            listen(settings.host(), settings.busPort(), "cluster.bus-port").close();
        }
    }

    private static ServerSocket listen(String host, int port, String key) throws IOException, JoinException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new JoinException(
                    "cannot listen on %s, set cluster.host and %s: %s"
                            .formatted(new Cluster.Peer(host, port), key, e.getMessage()),
                    e);
        }
    }

    private static EventBusOptions busOptions(Cluster settings) {
        var options = new EventBusOptions()
                .setHost(settings.host())
                .setPort(settings.busPort())
                .setClusterPingInterval(PING.toMillis())
                .setClusterPingReplyInterval(PING.toMillis())
                .setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
        settings.publicHost().ifPresent(options::setClusterPublicHost);
        if (settings.publicBusPort() != 0) {
            options.setClusterPublicPort(settings.publicBusPort());
        }
        return options;
    }

    /** It would answer calls on flows that it does not have, and do what nobody else sees. */
    private Future<Membership> leave(Cluster settings) {
        var refused = new JoinException("""
                the nodes of the cluster '%s' at %s have another database: set database.url or cluster.name; \
                if theirs was moved or restored since they started, stop them all first\
                """.formatted(settings.name(), olderStrangers()));
        return vertx.close().transform(closed -> Future.failedFuture(refused));
    }

    /** Of nodes that have different databases, those that came first stay; members are in the order of their age. */
    private List<String> olderStrangers() {
        return strangers(hazelcast.getCluster().getMembers().stream().takeWhile(member -> !member.localMember()));
    }

    private List<String> strangers() {
        return strangers(hazelcast.getCluster().getMembers().stream());
    }

    /** The addresses of nodes that have another database. */
    private List<String> strangers(Stream<Member> among) {
        return among.filter(this::hasOtherDatabase)
                .map(member -> member.getAddress().getHost()
                        + ':'
                        + member.getAddress().getPort())
                .toList();
    }

    /** Nodes of older versions do not tell, and applications have none. */
    private boolean hasOtherDatabase(Member member) {
        var other = member.getAttribute(DATABASE);
        return other != null && !other.equals(database);
    }

    private Membership follow() {
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                refresh();
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                refresh();
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                refresh();
            }
        });
        refresh();
        return this;
    }

    private synchronized void refresh() {
        var before = view;
        var now = View.of(hazelcast.getCluster().getMembers().stream()
                .filter(member -> !hasOtherDatabase(member))
                .map(Membership::lanes)
                .flatMap(Optional::stream)
                .toList());
        standings.members(now.names());
        view = now;
        var gone = new HashSet<>(before.names());
        gone.removeAll(now.names());
        if (!before.names().equals(now.names())) {
            LOG.atInfo().addKeyValue("nodes", now.names().size()).log("nodes of the cluster changed");
        }
        var strangers = strangers();
        if (!strangers.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("members", strangers)
                    .log("nodes of another database are members and get no calls");
        }
        gone.forEach(node -> leftListeners.forEach(listener -> listener.accept(node)));
    }

    /** Empty for a member that is no node. */
    private static Optional<Lanes> lanes(Member member) {
        var node = Optional.ofNullable(member.getAttribute(NODE));
        var lanes = Optional.ofNullable(member.getAttribute(LANES)).map(Integer::valueOf);
        return node.flatMap(name -> lanes.map(count -> new Lanes(name, count)));
    }

    /** The Vert.x of this node, whose event bus spans the cluster. */
    public Vertx vertx() {
        return vertx;
    }

    /** All nodes, this one too. */
    public List<Lanes> nodes() {
        return view.nodes();
    }

    @Override
    public Lanes here() {
        return here;
    }

    @Override
    public Lanes of(String instance, Set<String> except) {
        return view.rendezvous()
                .owner(instance, node -> takesCalls(node) && !except.contains(node))
                .orElse(here);
    }

    private boolean takesCalls(String node) {
        return node.equals(here.node()) || standings.takesCalls(node);
    }

    @Override
    public boolean isMember(String node) {
        return view.names().contains(node);
    }

    @Override
    public boolean isSilent(String node) {
        return standings.isSilent(node);
    }

    /** Whether a node is neither still starting nor about to leave. */
    boolean mustAnswer(String node) {
        return standings.mustAnswer(node);
    }

    @Override
    public void noteSilent(String node) {
        if (!node.equals(here.node()) && standings.missed(node)) {
            LOG.atWarn().addKeyValue("node", node).log("a node does not answer and gets no calls until it does");
        }
    }

    void noteHeard(String node) {
        if (standings.heard(node)) {
            LOG.atInfo().addKeyValue("node", node).log("a node answers and gets calls");
        }
    }

    @Override
    public void noteLeaving(String node) {
        if (standings.leaves(node)) {
            LOG.atInfo().addKeyValue("node", node).log("a node is about to leave and gets no more calls");
        }
    }

    @Override
    public void onLeft(Consumer<String> listener) {
        leftListeners.add(listener);
    }

    /** How many nodes do not answer. */
    int silentNodes() {
        return standings.silentNodes();
    }

    /** The nodes at one moment. */
    private record View(List<Lanes> nodes, Set<String> names, Rendezvous rendezvous) {
        static View of(List<Lanes> nodes) {
            var names = Set.copyOf(nodes.stream().map(Lanes::node).toList());
            return new View(List.copyOf(nodes), names, Rendezvous.of(nodes));
        }
    }
}
