package dev.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the flows of a bench are started on a node that does not do all at once. */
class BenchFlowsTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger starts = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void a_start_that_a_busy_node_refuses_is_made_again() {
        refusals.set(25);

        var flows = started(10, 503);

        assertEquals(10, flows.size());
        assertEquals(10, new HashSet<>(flows).size());
        assertEquals(10, starts.get());
        assertEquals(0, refusals.get());
    }

    @Test
    void any_other_refusal_ends_the_preparation_and_is_told() {
        refusals.set(1);

        var failure = assertThrows(BenchException.class, () -> started(10, 404));

        assertTrue(failure.toString().contains("identify was not done: {"), failure::toString);
        assertTrue(failure.toString().contains("\"status\":404"), failure::toString);
    }

    private List<String> started(int count, int status) {
        var server = node(status);
        try (var node = new MeasuredNode(
                URI.create("http://127.0.0.1:" + server.actualPort()), Duration.ofSeconds(5), Optional.empty())) {
            return new BenchFlows(node, "bench", 1).take(count);
        }
    }

    /** Refuses the first calls. */
    private HttpServer node(int status) {
        return vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .end(new JsonObject().put("items", new JsonArray()).encode()))
                .webSocketHandler(socket -> socket.textMessageHandler(text -> answer(socket, text, status)))
                .listen(0, "127.0.0.1")
                .await();
    }

    private void answer(ServerWebSocket socket, String text, int status) {
        var request = new JsonObject(text);
        boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        var data = new JsonObject();
        if (!refused && request.getString("action").equals("start")) {
            data.put("flow_instance_id", "flow-" + starts.incrementAndGet());
        }
        socket.writeTextMessage(new JsonObject()
                .put("request_id", request.getLong("request_id"))
                .put("status", refused ? status : 200)
                .put("data", data)
                .encode());
    }
}
