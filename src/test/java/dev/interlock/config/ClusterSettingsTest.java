package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.config.Cluster.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of a cluster: what they mean, and what is refused. */
final class ClusterSettingsTest {
    private static final Map<String, String> ENABLED = Map.of(
            "INTERLOCK_CLUSTER_ENABLED", "true", "INTERLOCK_DATABASE_URL", "postgresql://me:pw@127.0.0.1/interlock");

    @TempDir
    private Path directory;

    private static Cluster cluster(Map<String, String> more) {
        var environment = new HashMap<>(ENABLED);
        environment.putAll(more);
        return Configuration.load(Optional.empty(), Path.of("nowhere"), environment)
                .configuration()
                .cluster();
    }

    private static String refusal(Map<String, String> more) {
        return String.valueOf(
                assertThrows(ConfigurationException.class, () -> cluster(more)).getMessage());
    }

    @Test
    void members_are_addresses_with_commas_between_them() {
        assertEquals(
                List.of(new Peer("10.0.0.1", 5701), new Peer("node-2.example", 5702), new Peer("fe80::1", 5703)),
                cluster(Map.of("INTERLOCK_CLUSTER_MEMBERS", "10.0.0.1:5701, node-2.example:5702,[fe80::1]:5703"))
                        .members());
    }

    @Test
    void a_file_may_have_members_as_a_list() throws IOException {
        var file = Files.writeString(
                directory.resolve("interlock.yaml"),
                "cluster:\n  members:\n    - 10.0.0.1:5701\n    - 10.0.0.2:5701\n");

        assertEquals(
                List.of(new Peer("10.0.0.1", 5701), new Peer("10.0.0.2", 5701)),
                Configuration.load(Optional.of(file), Map.of())
                        .configuration()
                        .cluster()
                        .members());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "10.0.0.1:", ":5701", "a:0", "a:65536", "a:5701,", "a b:1", "::1:5701"})
    void a_member_without_host_or_port_is_refused(String text) {
        assertTrue(
                refusal(Map.of("INTERLOCK_CLUSTER_MEMBERS", text))
                        .endsWith("is not valid: expected addresses such as 10.0.0.1:5701, separated by commas"),
                text);
    }

    @Test
    void an_embedded_database_is_refused_with_the_way_out() {
        var refused = assertThrows(
                ConfigurationException.class,
                () -> Configuration.load(
                        Optional.empty(), Path.of("nowhere"), Map.of("INTERLOCK_CLUSTER_ENABLED", "true")));

        assertEquals(
                "INTERLOCK_CLUSTER_ENABLED: cluster.enabled: 'true' is not valid: expected database.url"
                        + " beside it, as nodes share one database, such as the one that \"interlock db\" runs",
                refused.getMessage());
    }

    @Test
    void an_address_that_other_machines_reach_needs_consent() {
        assertTrue(
                refusal(Map.of("INTERLOCK_CLUSTER_HOST", "10.0.0.1")).contains("cluster.allow-unauthenticated: true"));
        assertEquals(
                "10.0.0.1",
                cluster(Map.of("INTERLOCK_CLUSTER_HOST", "10.0.0.1", "INTERLOCK_CLUSTER_ALLOW_UNAUTHENTICATED", "true"))
                        .host());
    }
}
