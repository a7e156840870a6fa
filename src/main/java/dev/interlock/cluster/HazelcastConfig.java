package dev.interlock.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import dev.interlock.bus.MemberConfig;
import dev.interlock.config.Cluster;
import java.util.Optional;

/** The settings of Hazelcast for a node: those of all members, and how it is found and finds others, at given addresses or by DNS. */
final class HazelcastConfig {
    private HazelcastConfig() {}

    static Config of(Cluster settings) {
        var config = MemberConfig.of(settings.name(), settings.host(), settings.port(), settings.heartbeatTimeout());
        publish(config.getNetworkConfig(), settings);
        join(config.getNetworkConfig().getJoin(), settings);
        return config;
    }

    private static void publish(NetworkConfig network, Cluster settings) {
        settings.publicHost()
                .or(() -> Optional.of(settings.host()).filter(host -> settings.publicPort() != 0))
                .ifPresent(host -> network.setPublicAddress(
                        new Cluster.Peer(host, settings.publicPort() == 0 ? settings.port() : settings.publicPort())
                                .toString()));
    }

    private static void join(JoinConfig join, Cluster settings) {
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
}
