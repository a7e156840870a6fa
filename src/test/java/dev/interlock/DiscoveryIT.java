package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that find each other by a name that has the addresses of all, as a headless service has. */
class DiscoveryIT {
    private static final ClusterSettings SETTINGS = ClusterSettings.of(1);

    private static Map<String, String> environment(String host, Path hosts) {
        return SETTINGS.ofNode(
                0,
                Map.of(
                        "INTERLOCK_CLUSTER_HOST",
                        host,
                        "INTERLOCK_CLUSTER_DNS",
                        "interlock-nodes",
                        "JAVA_TOOL_OPTIONS",
                        "-Djdk.net.hosts.file=" + hosts));
    }

    @Test
    void nodes_on_the_addresses_of_one_name_form_one_cluster(@TempDir Path directory) throws IOException {
        var hosts = Files.writeString(
                directory.resolve("hosts"), "127.0.0.51 interlock-nodes\n127.0.0.52 interlock-nodes\n");
        try (var one = ServingProcess.start(environment("127.0.0.51", hosts));
                var other = ServingProcess.start(environment("127.0.0.52", hosts));
                var ofOne = new TestHttp(one.port());
                var ofOther = new TestHttp(other.port())) {
            Eventually.holds(() -> knowsTwo(ofOne) && knowsTwo(ofOther), () -> "the nodes do not know each other");
        }
    }

    private static boolean knowsTwo(TestHttp node) {
        var metrics = node.get("/metrics").body();
        assertTrue(metrics.contains("interlock_cluster_nodes"), metrics);
        return metrics.contains("interlock_cluster_nodes 2.0");
    }
}
