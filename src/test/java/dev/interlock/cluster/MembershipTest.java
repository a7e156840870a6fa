package dev.interlock.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.config.Configuration;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
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
        var settings = Configuration.load(
                        Optional.empty(),
                        Map.of(
                                "INTERLOCK_CLUSTER_PORT", String.valueOf(port),
                                "INTERLOCK_CLUSTER_BUS_PORT", String.valueOf(busPort)))
                .configuration()
                .cluster();
        var joined = Membership.join(settings, 1, new VertxOptions());
        assertTrue(joined.failed());
        return String.valueOf(
                assertInstanceOf(BindException.class, joined.cause()).getMessage());
    }
}
