package dev.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted as an error when not all calls are done, and why. */
class TransitionLoadTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void calls_that_were_under_way_when_the_connection_ended_are_told_as_such() {
        var measured = run(0, (socket, call) -> {
            if (call < 10) {
                answer(socket, call, 200);
            } else if (call == 12) {
                socket.close();
            }
        });

        assertEquals(9, measured.count());
        assertEquals(Map.of("connection lost", 3L), measured.errors().byReason());
    }

    @Test
    void calls_of_a_rate_that_a_lost_connection_could_not_send_count_too() {
        var measured = run(100, (socket, call) -> socket.close());

        assertEquals(0, measured.count());
        assertEquals(30, measured.errors().total());
        assertEquals(
                Set.of("connection lost", "not sent in time"),
                measured.errors().byReason().keySet());
    }

    @Test
    void refusals_are_told_by_their_code() {
        var measured = run(100, (socket, call) -> answer(socket, call, call % 2 == 0 ? 200 : 412));

        assertEquals(Map.of("condition_not_met", 15L), measured.errors().byReason());
    }

    @Test
    void what_is_due_in_the_warm_up_does_not_count() {
        var measured = run(100, Duration.ofMillis(300), (socket, call) -> answer(socket, call, call <= 30 ? 412 : 200));

        assertEquals(30, measured.count());
        assertEquals(Map.of(), measured.errors().byReason());
    }

    private Measured run(double rate, Node node) {
        return run(rate, Duration.ZERO, node);
    }

    private Measured run(double rate, Duration warmUp, Node node) {
        var server = vertx.createHttpServer()
                .webSocketHandler(
                        socket -> socket.textMessageHandler(text -> node.onCall(socket, calls.incrementAndGet())))
                .listen(0, "127.0.0.1")
                .await();
        var settings = new TransitionSettings(1, 3, 1, rate, warmUp, Duration.ofMillis(300), 1, 1);
        var url = URI.create("ws://127.0.0.1:%d/ws".formatted(server.actualPort()));
        return TransitionLoad.run(settings, url, List.of("flow"), TransitionSchema.USUAL);
    }

    /** The requests of one connection are numbered from 1 on, as its calls are. */
    private static void answer(ServerWebSocket socket, int call, int status) {
        var code = status == 200 ? "" : "condition_not_met";
        socket.writeTextMessage(new JsonObject()
                .put("request_id", call)
                .put("code", code)
                .put("status", status)
                .encode());
    }

    private interface Node {
        void onCall(ServerWebSocket socket, int call);
    }
}
