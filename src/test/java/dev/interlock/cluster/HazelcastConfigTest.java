package dev.interlock.cluster;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.spi.exception.RetryableHazelcastException;
import dev.interlock.client.ClusterMember;
import dev.interlock.config.Configuration;
import java.io.Serializable;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What members take from each other. */
final class HazelcastConfigTest {
    private static Object received(Object sent) {
        var config = HazelcastConfig.of(Configuration.defaults().cluster());
        InternalSerializationService service = new DefaultSerializationServiceBuilder()
                .setConfig(config.getSerializationConfig())
                .build();
        try {
            return service.toObject(service.toData(sent));
        } finally {
            service.dispose();
        }
    }

    @Test
    void a_failure_of_another_member_is_read_as_a_whole() {
        var failure = new RetryableHazelcastException("busy", new IllegalStateException("inside"));
        failure.addSuppressed(new IllegalArgumentException("beside"));

        var read = (RetryableHazelcastException) received(failure);

        assertEquals(
                IllegalStateException.class, requireNonNull(read.getCause()).getClass());
        assertEquals(1, read.getSuppressed().length);
    }

    @Test
    void a_class_that_no_member_sends_is_refused() {
        assertThrows(HazelcastSerializationException.class, () -> received(new Intruder()));
    }

    @Test
    void nobody_is_looked_for_by_multicast() {
        var join = HazelcastConfig.of(Configuration.defaults().cluster())
                .getNetworkConfig()
                .getJoin();

        assertFalse(join.getMulticastConfig().isEnabled());
        assertFalse(join.getAutoDetectionConfig().isEnabled());
    }

    @Test
    void an_application_is_set_up_as_the_nodes_are() {
        var node = HazelcastConfig.of(Configuration.defaults().cluster());

        var application = ClusterMember.of("interlock", "127.0.0.1", 5701, List.of("127.0.0.1:5702"))
                .toHazelcast();

        assertEquals(node.getClusterName(), application.getClusterName());
        assertEquals(node.getProperties(), application.getProperties());
        assertEquals(node.getMultiMapConfigs(), application.getMultiMapConfigs());
        assertEquals(node.getSerializationConfig(), application.getSerializationConfig());
        var join = application.getNetworkConfig().getJoin();
        assertEquals(List.of("127.0.0.1:5702"), join.getTcpIpConfig().getMembers());
        assertFalse(join.getMulticastConfig().isEnabled());
        assertFalse(join.getAutoDetectionConfig().isEnabled());
    }

    private static final class Intruder implements Serializable {
        private static final long serialVersionUID = 1;
    }
}
