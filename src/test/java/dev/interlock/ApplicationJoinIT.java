package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.client.InterlockBus;
import dev.interlock.client.SubjectKey;
import dev.interlock.example.ParcelApplication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application that comes before the nodes. */
class ApplicationJoinIT {
    private static final ClusterSettings SETTINGS = ClusterSettings.of(2);

    private final Vertx vertx = await(
            ParcelApplication.join(SETTINGS.name(), List.of(SETTINGS.members().split(",", -1))));
    private final InterlockBus interlock = InterlockBus.of(vertx);

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void an_application_that_stands_alone_finds_the_nodes_when_they_come() {
        var subject = SubjectKey.person("early");
        try (var one = RunningNode.start(SETTINGS.ofNode(0));
                var other = RunningNode.start(SETTINGS.ofNode(1))) {
            Eventually.holds(() -> knowsTwo(one) && knowsTwo(other), () -> "the nodes do not know each other");

            var changed = await(interlock.changeSubject(subject, new JsonObject().put("age", 1)));

            assertEquals(subject, changed.key());
        }
    }

    private static boolean knowsTwo(RunningNode node) {
        return node.http().get("/metrics").body().contains("interlock_cluster_nodes 2.0");
    }
}
