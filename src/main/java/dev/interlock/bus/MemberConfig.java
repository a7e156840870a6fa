package dev.interlock.bus;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MultiMapConfig;
import java.time.Duration;

/**
 * The settings of Hazelcast that all members have alike, nodes and applications: they notice within seconds that one is gone or back, and
 * take nothing from the network that they do not expect. They have to be alike because the oldest member decides by its own who is gone.
 */
public final class MemberConfig {
    /** How often members look at each other and at lists of members; well below what counts as gone. */
    private static final Duration BEAT = Duration.ofSeconds(1);

    /** How often sides of a split look for each other. */
    private static final Duration MERGE = Duration.ofSeconds(5);

    private MemberConfig() {}

    /**
     * For a member that knows nobody yet.
     *
     * @param host where it listens for others, and from where it connects to them
     * @param heartbeatTimeout how long a member may be silent before it counts as gone
     */
    public static Config of(String cluster, String host, int port, Duration heartbeatTimeout) {
        var config = new Config().setClusterName(cluster);
        config.setProperty("hazelcast.logging.type", "slf4j")
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.shutdownhook.enabled", "false")
                .setProperty("hazelcast.heartbeat.interval.seconds", seconds(BEAT))
                .setProperty("hazelcast.max.no.heartbeat.seconds", seconds(heartbeatTimeout))
                .setProperty("hazelcast.member.list.publish.interval.seconds", seconds(MERGE))
                .setProperty("hazelcast.merge.first.run.delay.seconds", seconds(MERGE))
                .setProperty("hazelcast.merge.next.run.delay.seconds", seconds(MERGE))
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                // An operation that got lost on the way fails after twice this, and with it what waits behind it.
                .setProperty("hazelcast.operation.call.timeout.millis", String.valueOf(heartbeatTimeout.toMillis()))
                // Only the address that was given, for what comes in and what goes out; also one that no interface
                // lists, as with most of 127.0.0.0/8.
                .setProperty("hazelcast.local.localAddress", host)
                .setProperty("hazelcast.socket.bind.any", "false")
                .setProperty("hazelcast.socket.client.bind", "true");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter());
        // What Vert.x keeps: a set of registrations for each address.
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        var network = config.getNetworkConfig()
                .setPort(port)
                .setPortAutoIncrement(false)
                .setReuseAddress(true);
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
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

    private static String seconds(Duration duration) {
        return String.valueOf(Math.max(1, duration.toSeconds()));
    }
}
