package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.RawResponse;
import dev.interlock.gateway.RawHttp;
import dev.interlock.gateway.RawWebSocket;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainVerticleTest {
    private static final String CALL =
            "{\"action\":\"transition\",\"request_id\":1,\"data\":{\"flow_instance_id\":\"i\"}}";

    private final RunningGateway gateway = new RunningGateway();
    private final Promise<Void> released = Promise.promise();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void draining_answers_all_that_was_accepted_and_then_closes_with_1012() throws Exception {
        var arrived = holdCalls(4);
        var sockets =
                Stream.generate(() -> new RawWebSocket(gateway.port())).limit(4).toList();
        sockets.forEach(socket -> socket.send(CALL));
        await(arrived);

        var drained = gateway.drain();
        var refusals = sockets.stream()
                .map(socket -> socket.call(CALL.replace(":1,", ":2,")))
                .toList();
        assertFalse(drained.isComplete());
        released.complete();

        for (var refusal : refusals) {
            assertEquals("2", refusal.path("request_id").toString());
            assertEquals("draining", refusal.at("/errors/0/code").asText());
            assertEquals("failure", refusal.at("/data/result").asText());
            assertEquals("i", refusal.at("/data/flow_instance_id").asText());
        }
        for (var socket : sockets) {
            var response = socket.readJson();
            assertEquals("1", response.path("request_id").toString());
            assertEquals(200, response.path("status").asInt());
            assertEquals(1012, socket.readCloseCode());
            socket.close();
        }
        RunningGateway.await(drained);
        assertThrows(RuntimeException.class, () -> new RawWebSocket(gateway.port()).close());
    }

    @Test
    void a_node_without_requests_closes_at_once() {
        try (var socket = new RawWebSocket(gateway.port())) {
            var drained = gateway.drain();

            assertEquals(1012, socket.readCloseCode());
            RunningGateway.await(drained);
        }
    }

    @Test
    void a_request_that_comes_while_the_node_drains_is_refused_and_its_connection_ends() throws Exception {
        var arrived = holdCalls(1);
        try (var busy = new RawWebSocket(gateway.port());
                var idle = new RawHttp(gateway.port())) {
            busy.send(CALL);
            await(arrived);
            var drained = gateway.drain();
            idle.send("GET /api/v1/flow-schemas HTTP/1.1\r\nHost: x\r\n\r\n");

            var response = idle.readToEnd();

            assertTrue(response.startsWith("HTTP/1.1 503 "), response);
            assertTrue(response.contains("application/problem+json"), response);
            assertTrue(response.contains("\"code\":\"draining\""), response);
            assertTrue(response.toLowerCase(Locale.ROOT).contains("connection: close"), response);
            released.complete();
            assertEquals(200, busy.readJson().path("status").asInt());
            assertEquals(1012, busy.readCloseCode());
            RunningGateway.await(drained);
        }
    }

    @Test
    void a_hand_shake_while_the_node_drains_is_refused_with_503() throws Exception {
        var arrived = holdCalls(1);
        try (var busy = new RawWebSocket(gateway.port())) {
            busy.send(CALL);
            await(arrived);
            var drained = gateway.drain();

            try (var late = new RawWebSocket(gateway.port())) {
                assertTrue(late.handshake().startsWith("HTTP/1.1 503 "), late.handshake());
            }

            released.complete();
            assertEquals(200, busy.readJson().path("status").asInt());
            assertEquals(1012, busy.readCloseCode());
            RunningGateway.await(drained);
        }
    }

    @Test
    void a_batch_that_was_accepted_is_answered_and_the_client_told_to_send_no_more_there() throws Exception {
        var arrived = new CountDownLatch(1);
        gateway.serveBatchesWith(batch -> {
            arrived.countDown();
            return released.future().map(RawResponse.json(500, Buffer.buffer("{\"failed\":1}")));
        });
        try (var http = new RawHttp(gateway.port())) {
            http.send("POST /api/v1/cm-handles/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            await(arrived);
            var drained = gateway.drain();
            released.complete();

            var response = http.readToEnd();
            assertTrue(response.endsWith("{\"failed\":1}"), response);
            assertTrue(response.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n"), response);
            RunningGateway.await(drained);
        }
    }

    @Test
    void a_call_that_is_never_answered_holds_the_node_no_longer_than_the_limit_and_makes_its_drain_fail()
            throws Exception {
        try (var impatient = new RunningGateway(1, Duration.ofMillis(100), List.of());
                var socket = new RawWebSocket(impatient.port())) {
            var arrived = new CountDownLatch(1);
            impatient.serveWith(call -> {
                arrived.countDown();
                return Future.future(never -> {});
            });
            socket.send(CALL);
            await(arrived);

            var drained = impatient.drain();

            assertEquals(1001, socket.readCloseCode());
            assertThrows(TimeoutException.class, () -> drained.await(10, TimeUnit.SECONDS));
            assertEquals(
                    "not all requests were answered in time", drained.cause().getMessage());
        }
    }

    @Test
    void a_client_that_does_not_read_does_not_hold_the_node() {
        var large = "x".repeat(1_000_000);
        gateway.serveWith(call -> Future.succeededFuture(
                Answer.ok(JsonNodeFactory.instance.objectNode().put("large", large))));
        try (var socket = new RawWebSocket(gateway.port())) {
            for (int i = 0; i < 100; i++) {
                socket.send(CALL.replace(":1,", ":" + i + ","));
            }

            RunningGateway.await(gateway.drain());

            assertEquals(0, gateway.admission.open());
        }
    }

    @Test
    void a_client_that_has_closed_and_does_not_read_keeps_no_other_from_being_told() {
        var large = "x".repeat(16_000_000);
        try (var one = new RunningGateway(1, Duration.ofSeconds(10), List.of());
                var deaf = new RawWebSocket(one.port());
                var before = new RawWebSocket(one.port());
                var after = new RawWebSocket(one.port())) {
            one.serveWith(call -> Future.succeededFuture(Answer.ok(
                    call.action() == Action.HISTORY
                            ? JsonNodeFactory.instance.objectNode().put("large", large)
                            : call.data())));
            deaf.send(CALL.replace("transition", "history"));
            deaf.send(true, RawWebSocket.CLOSE, new byte[] {3, (byte) 0xe8});
            for (var idle : List.of(before, after)) {
                assertEquals(200, idle.call(CALL).path("status").asInt());
            }

            var drained = one.drain();

            assertEquals(1012, before.readCloseCode());
            assertEquals(1012, after.readCloseCode());
            RunningGateway.await(drained);
        }
    }

    private CountDownLatch holdCalls(int count) {
        var arrived = new CountDownLatch(count);
        gateway.serveWith(call -> {
            arrived.countDown();
            return released.future().map(Answer.ok(call.data()));
        });
        return arrived;
    }

    private static void await(CountDownLatch arrived) throws InterruptedException {
        assertTrue(arrived.await(10, TimeUnit.SECONDS), "the calls arrive");
    }
}
