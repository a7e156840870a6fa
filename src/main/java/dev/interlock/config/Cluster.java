package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.flag;
import static dev.interlock.config.Expectation.hostName;
import static dev.interlock.config.Expectation.identifier;
import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.peers;
import static dev.interlock.config.Expectation.portNumber;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How nodes find each other and share their work.
 *
 * @param enabled whether this node has others beside it
 * @param name nodes of other names are no members
 * @param host where this node listens for the others, and from where it connects to them
 * @param port of Hazelcast
 * @param busPort of the event bus; 0 for any free port
 * @param publicHost under which the others reach this node, if not under host
 * @param publicPort under which the others reach Hazelcast; 0 if under port
 * @param publicBusPort under which the others reach the event bus; 0 if under busPort
 * @param members where nodes may be found, this one among them or not
 * @param dns a name that stands for the addresses of all nodes, instead of members
 * @param allowUnauthenticated whether an address that other machines reach may be used without authentication
 * @param heartbeatTimeout how long a node may be silent before it counts as gone
 * @param probeInterval between two round trips to each node, this one too
 * @param probeTimeout how long such a round trip may take
 * @param joinTimeout how long the first full round trip may take
 * @param attempts nodes to which one call is sent at most
 * @param attemptTimeout how long each of them may take to answer
 */
public record Cluster(
        boolean enabled,
        String name,
        String host,
        int port,
        int busPort,
        Optional<String> publicHost,
        int publicPort,
        int publicBusPort,
        List<Peer> members,
        Optional<String> dns,
        boolean allowUnauthenticated,
        Duration heartbeatTimeout,
        Duration probeInterval,
        Duration probeTimeout,
        Duration joinTimeout,
        int attempts,
        Duration attemptTimeout) {

    public Cluster {
        members = List.copyOf(members);
        if (attempts < 1) {
            throw new IllegalArgumentException("no cluster with %d attempts".formatted(attempts));
        }
    }

    static Cluster read(Settings settings, Database database) {
        var cluster = new Cluster(
                settings.get("cluster.enabled", flag(), "false"),
                settings.get("cluster.name", identifier(), "interlock"),
                settings.get("cluster.host", hostName(), "127.0.0.1"),
                settings.get("cluster.port", number(1, 65535), "5701"),
                settings.get("cluster.bus-port", portNumber(), "0"),
                settings.find("cluster.public-host", hostName()),
                settings.get("cluster.public-port", portNumber(), "0"),
                settings.get("cluster.public-bus-port", portNumber(), "0"),
                settings.get("cluster.members", peers(), "127.0.0.1:5701,127.0.0.1:5702,127.0.0.1:5703"),
                settings.find("cluster.dns", hostName()),
                settings.get("cluster.allow-unauthenticated", flag(), "false"),
                settings.get("cluster.heartbeat-timeout", duration("2s", "5m"), "5s"),
                settings.get("cluster.probe-interval", duration("100ms", "1m"), "1s"),
                settings.get("cluster.probe-timeout", duration("50ms", "1m"), "1s"),
                settings.get("cluster.join-timeout", duration("1s", "1h"), "60s"),
                settings.get("cluster.attempts", number(1, 100), "3"),
                settings.get("cluster.attempt-timeout", duration("10ms", "10m"), "1200ms"));
        cluster.check(settings, database);
        return cluster;
    }

    private void check(Settings settings, Database database) {
        if (!enabled) {
            return;
        }
        if (database.url().isEmpty()) {
            throw settings.refusal(
                    "cluster.enabled",
                    "database.url beside it, as nodes share one database, such as the one that \"interlock db\" runs");
        }
        if (!allowUnauthenticated && !Loopback.is(host)) {
            throw settings.refusal(
                    "cluster.host",
                    "a loopback address such as 127.0.0.1, or cluster.allow-unauthenticated: true,"
                            + " as there is no authentication yet");
        }
    }

    /**
     * Where a node may be found.
     *
     * @param host a name or an address, IPv6 without brackets
     */
    public record Peer(String host, int port) {

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
