package dev.interlock.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.config.Cluster;
import dev.interlock.config.Configuration;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembershipTest {

    @Test
    void a_taken_port_is_named_with_its_setting_also_if_it_is_given_twice() throws IOException {
        int free = freePort();
        try (var listener = listening()) {
            int taken = listener.getLocalPort();

            assertEquals(refusal("cluster.port", taken), refusalOf(taken, free));
            assertEquals(refusal("cluster.bus-port", taken), refusalOf(free, taken));
            assertEquals(refusal("cluster.bus-port", free), refusalOf(free, free));
        }
    }

    private static int freePort() throws IOException {
        try (var listener = listening()) {
            return listener.getLocalPort();
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static String refusal(String key, int port) {
        return "cannot listen on 127.0.0.1:%d, set cluster.host and %s: Address already in use".formatted(port, key);
    }

    private static String refusalOf(int port, int busPort) {
        var joined = Membership.join(settings("alone", port, busPort, port), 1, "a database", new VertxOptions());
        assertTrue(joined.failed());
        return message(joined.cause());
    }

    private static Cluster settings(String name, int port, int busPort, int member) {
        return Configuration.load(
                        Optional.empty(),
                        Map.of(
                                "INTERLOCK_CLUSTER_NAME",
                                name,
                                "INTERLOCK_CLUSTER_PORT",
                                String.valueOf(port),
                                "INTERLOCK_CLUSTER_BUS_PORT",
                                String.valueOf(busPort),
                                "INTERLOCK_CLUSTER_MEMBERS",
                                "127.0.0.1:" + member))
                .configuration()
                .cluster();
    }

    private static String message(@Nullable Throwable cause) {
        return String.valueOf(assertInstanceOf(JoinException.class, cause).getMessage());
    }

    @Test
    void a_node_with_another_database_does_not_join() throws Exception {
        var name = "test-" + UUID.randomUUID();
        int port = freePort();
        var first = await(Membership.join(settings(name, port, 0, port), 1, "one", new VertxOptions()));
        try {
            var stranger = Membership.join(settings(name, freePort(), 0, port), 1, "other", new VertxOptions());
            var refusal = assertThrows(CompletionException.class, () -> await(stranger))
                    .getCause();
            assertEquals(
                    "the nodes of the cluster '%s' at [127.0.0.1:%d] have another database: set database.url or cluster.name; if theirs was moved or restored since they started, stop them all first"
                            .formatted(name, port),
                    message(refusal));
            var second = await(Membership.join(settings(name, freePort(), 0, port), 1, "one", new VertxOptions()));
            assertEquals(2, second.nodes().size());
            await(second.vertx().close());
        } finally {
            await(first.vertx().close());
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
    }
}
