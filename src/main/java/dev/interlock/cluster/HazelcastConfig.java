package dev.interlock.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import dev.interlock.config.Cluster;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of Hazelcast: nodes find each other at given addresses or by DNS, notice within seconds that one is gone or back, and take
 * nothing from the network that they do not expect.
 */
final class HazelcastConfig {
    /** How often members look at each other and at lists of members; well below what counts as gone. */
    private static final Duration BEAT = Duration.ofSeconds(1);

    /** How often sides of a split look for each other. */
    private static final Duration MERGE = Duration.ofSeconds(5);

    private HazelcastConfig() {}

    static Config of(Cluster settings) {
        var config = new Config().setClusterName(settings.name());
        config.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.heartbeat.interval.seconds", seconds(BEAT))
                .setProperty("hazelcast.max.no.heartbeat.seconds", seconds(settings.heartbeatTimeout()))
                .setProperty("hazelcast.member.list.publish.interval.seconds", seconds(MERGE))
                .setProperty("hazelcast.merge.first.run.delay.seconds", seconds(MERGE))
                .setProperty("hazelcast.merge.next.run.delay.seconds", seconds(MERGE))
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                // An operation that got lost on the way fails after twice this, and with it what waits behind it.
                .setProperty(
                        "hazelcast.operation.call.timeout.millis",
                        String.valueOf(settings.heartbeatTimeout().toMillis()))
                // Only the address that was given, for what comes in and what goes out; also one that no interface
                // lists, as with most of 127.0.0.0/8.
                .setProperty("hazelcast.local.localAddress", settings.host())
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.socket.client.bind", "true");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter());
        // What Vert.x keeps: a set of registrations for each address.
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        network(config.getNetworkConfig(), settings);
        return config;
    }

    /**
     * What Vert.x keeps of nodes and registrations, and Hazelcast's usual classes: its own and those of the JDK, which exceptions are made
     * of. Where one of these is refused, an answer gets lost.
     */
    private static JavaSerializationFilterConfig filter() {
        var filter = new JavaSerializationFilterConfig();
        filter.getWhitelist().addPrefixes("io.vertx.spi.cluster.hazelcast.");
        return filter;
    }

    private static void network(NetworkConfig network, Cluster settings) {
        network.setPort(settings.port()).setPortAutoIncrement(false).setReuseAddress(true);
        settings.publicHost()
                .or(() -> Optional.of(settings.host()).filter(host -> settings.publicPort() != 0))
                .ifPresent(host -> network.setPublicAddress(
                        new Cluster.Peer(host, settings.publicPort() == 0 ? settings.port() : settings.publicPort())
                                .toString()));
        join(network.getJoin(), settings);
    }

    private static void join(JoinConfig join, Cluster settings) {
        join.getMulticastConfig().setEnabled(false);
        join.getAutoDetectionConfig().setEnabled(false);
        if (settings.dns().isPresent()) {
            // Made for headless services, it takes all addresses that a name has, whoever gives them.
            join.getKubernetesConfig()
                    .setEnabled(true)
                    .setProperty("service-dns", settings.dns().get())
                    .setProperty("service-port", String.valueOf(settings.port()));
        } else {
            var members = join.getTcpIpConfig().setEnabled(true);
            settings.members().forEach(peer -> members.addMember(peer.toString()));
        }
    }

    private static String seconds(Duration duration) {
        return String.valueOf(Math.max(1, duration.toSeconds()));
    }
}
