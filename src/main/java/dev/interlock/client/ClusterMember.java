package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import com.hazelcast.config.Config;
import dev.interlock.bus.MemberConfig;
import java.time.Duration;
import java.util.List;

/**
 * An application as a member of the cluster of the nodes.
 *
 * <p>The settings of Hazelcast that it gives are those of the nodes. With Hazelcast's own, an application that is the oldest member, as it
 * is once all nodes were restarted, keeps silent nodes as members for a minute; one that comes before the nodes stands alone for five; and
 * its port is open on all interfaces.
 *
 * @param cluster {@code cluster.name} of the nodes
 * @param host an address of this machine that the nodes reach; nothing else is listened on
 * @param port of Hazelcast; 0 for any free port
 * @param nodes where some of the nodes may be found, {@code host:port} each
 * @param heartbeatTimeout {@code cluster.heartbeat-timeout} of the nodes
 */
public record ClusterMember(String cluster, String host, int port, List<String> nodes, Duration heartbeatTimeout) {
    /** The nodes' default. */
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(5);

    /** As for nodes. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(2);

    public ClusterMember {
        requireNonNull(cluster, "cluster");
        requireNonNull(host, "host");
        nodes = List.copyOf(requireNonNull(nodes, "nodes"));
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no cluster to join: expected the address of at least one node");
        }
        if (requireNonNull(heartbeatTimeout, "heartbeatTimeout").compareTo(SHORTEST_TIMEOUT) < 0) {
            throw new IllegalArgumentException("no member that may be silent for %s: expected at least %s"
                    .formatted(heartbeatTimeout, SHORTEST_TIMEOUT));
        }
    }

    /** One of a cluster whose nodes have the usual heartbeat timeout. */
    public static ClusterMember of(String cluster, String host, int port, List<String> nodes) {
        return new ClusterMember(cluster, host, port, nodes, HEARTBEAT_TIMEOUT);
    }

    /** For a {@code HazelcastClusterManager}. */
    public Config toHazelcast() {
        var config = MemberConfig.of(cluster, host, port, heartbeatTimeout);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).setMembers(nodes);
        return config;
    }
}
