package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.Eventually;
import dev.interlock.bus.Answer;
import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChange.Entity;
import dev.interlock.bus.StateChange.Event;
import dev.interlock.bus.WatchTarget;
import dev.interlock.gateway.RawWebSocket;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Peers that are slow, silent or too fast: they are limited or let go, and nobody else notices. */
class PeersVerticleTest {
    private static final String FLOW = "0197a000-0000-7000-8000-000000000001";
    private static final String REQUEST = "{\"action\":\"flow_status\",\"request_id\":%d,\"data\":{}}";

    private static double sockets(RunningGateway gateway) {
        return gateway.registry.get("interlock.sockets").gauge().value();
    }

    @Test
    void a_client_that_never_reads_is_let_go_and_others_are_served_meanwhile() {
        try (var gateway = new RunningGateway(Map.of(
                        "INTERLOCK_WEBSOCKET_MAX_UNSENT", "64KiB", "INTERLOCK_WEBSOCKET_UNSENT_TIMEOUT", "500ms"));
                var deaf = new RawWebSocket(gateway.port());
                var other = new RawWebSocket(gateway.port())) {
            var answer = Answer.ok(JsonNodeFactory.instance.objectNode().put("text", "x".repeat(50_000)));
            gateway.serveWith(
                    call -> Future.succeededFuture(call.data().has("large") ? answer : Answer.ok(call.data())));
            var sender = Thread.ofVirtual()
                    .start(() -> assertThrows(UncheckedIOException.class, () -> {
                        while (true) {
                            deaf.send("{\"action\":\"flow_status\",\"request_id\":1,\"data\":{\"large\":true}}");
                        }
                    }));
            int calls = 0;
            while (sockets(gateway) > 1) {
                assertEquals(
                        calls,
                        other.call(REQUEST.formatted(calls)).path("request_id").asInt());
                calls++;
            }
            assertEquals(
                    calls,
                    other.call(REQUEST.formatted(calls)).path("request_id").asInt());
            Eventually.holds(() -> !sender.isAlive(), () -> "the connection of the deaf client is still open");
        }
    }

    @Test
    void a_client_that_breaks_a_rule_and_does_not_read_why_is_let_go() {
        try (var gateway = new RunningGateway();
                var deaf = new RawWebSocket(gateway.port())) {
            var large = "x".repeat(16_000_000);
            gateway.serveWith(call -> Future.succeededFuture(
                    Answer.ok(JsonNodeFactory.instance.objectNode().put("large", large))));
            deaf.send(REQUEST.formatted(1));
            deaf.send(true, RawWebSocket.BINARY, new byte[1]);

            Eventually.holds(() -> sockets(gateway) == 0, () -> "the connection of the deaf client is still open");
        }
    }

    @Test
    void a_client_that_reads_slowly_is_told_every_revision_all_the_same() {
        int changes = 5_000;
        try (var gateway = new RunningGateway(Map.of(
                        "INTERLOCK_HTTP_EVENT_LOOPS", "1",
                        "INTERLOCK_WEBSOCKET_MAX_UNSENT", "64KiB",
                        "INTERLOCK_WEBSOCKET_MAX_CATCH_UP", "1000000"));
                var slow = new RawWebSocket(gateway.port());
                var quick = new RawWebSocket(gateway.port())) {
            gateway.serveWith(call -> Future.succeededFuture(
                    Answer.ok(JsonNodeFactory.instance.objectNode().put("revision", 0))));
            gateway.changes.pageOf(500);
            for (var watcher : List.of(slow, quick)) {
                watcher.call(
                        "{\"action\":\"subscribe_state_change\",\"request_id\":1,\"data\":{\"flow_instance_id\":\"%s\"}}"
                                .formatted(FLOW));
            }
            for (int revision = 1; revision <= changes; revision++) {
                gateway.changes.tell(large(revision));
            }
            for (var watcher : List.of(quick, slow)) {
                for (int revision = 1; revision <= changes; revision++) {
                    assertEquals(
                            revision, watcher.readJson().at("/data/revision").asInt());
                }
            }
            assertTrue(!gateway.changes.readAfter.isEmpty(), "nothing was held back, so that nothing was tried");
        }
    }

    private static StateChange large(long revision) {
        var data = "{\"revision\":%d,\"text\":\"%s\"}".formatted(revision, "x".repeat(3000));
        return new StateChange(
                FLOW,
                revision,
                new WatchTarget.Subject("person", "ann"),
                "schema",
                1,
                false,
                List.of(new Event(Entity.FLOW, data)));
    }

    @Test
    void a_quiet_client_that_answers_pings_stays() {
        try (var gateway = new RunningGateway(Map.of(
                        "INTERLOCK_WEBSOCKET_HEARTBEAT", "100ms", "INTERLOCK_WEBSOCKET_HEARTBEAT_TIMEOUT", "20s"));
                var quiet = new RawWebSocket(gateway.port())) {
            for (int pings = 0; pings < 5; pings++) {
                var ping = quiet.read();
                assertEquals(RawWebSocket.PING, ping.opcode());
                quiet.send(true, RawWebSocket.PONG, ping.payload().getBytes());
            }
            quiet.send(REQUEST.formatted(1));
            assertEquals(1, answerAmongPings(quiet));
        }
    }

    private static int answerAmongPings(RawWebSocket socket) {
        var frame = socket.read();
        while (frame.opcode() == RawWebSocket.PING) {
            frame = socket.read();
        }
        return frame.payload().toJsonObject().getInteger("request_id");
    }

    @Test
    void a_client_that_does_not_answer_a_ping_is_closed() {
        try (var gateway = new RunningGateway(Map.of(
                        "INTERLOCK_WEBSOCKET_HEARTBEAT", "100ms", "INTERLOCK_WEBSOCKET_HEARTBEAT_TIMEOUT", "100ms"));
                var dead = new RawWebSocket(gateway.port())) {
            assertEquals(RawWebSocket.PING, dead.read().opcode());
            assertEquals(1008, dead.readCloseCode());
        }
    }

    @Test
    void a_connection_without_a_request_is_closed() throws IOException {
        try (var gateway = new RunningGateway(Map.of("INTERLOCK_HTTP_HANDSHAKE_TIMEOUT", "200ms"));
                var talker = new RawWebSocket(gateway.port());
                var silent = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            silent.setSoTimeout(20_000);
            silent.getOutputStream().write("GET /ws HTTP/1.1\r\nHost: a\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals(-1, silent.getInputStream().read());
            assertEquals(1, talker.call(REQUEST.formatted(1)).path("request_id").asInt());
        }
    }

    @Test
    void who_asks_faster_than_the_rate_is_told_when_to_ask_again() {
        try (var gateway =
                        new RunningGateway(Map.of("INTERLOCK_WEBSOCKET_RATE", "1", "INTERLOCK_WEBSOCKET_BURST", "2"));
                var eager = new RawWebSocket(gateway.port());
                var other = new RawWebSocket(gateway.port())) {
            for (int each = 0; each < 3; each++) {
                eager.send(REQUEST.formatted(each));
            }
            var answers = List.of(eager.readJson(), eager.readJson(), eager.readJson());
            var limited = answers.stream()
                    .filter(answer -> answer.path("status").asInt() == 429)
                    .toList();

            assertEquals(1, limited.size());
            assertEquals("rate_limited", limited.getFirst().at("/errors/0/code").asText());
            int wait = limited.getFirst().at("/errors/0/details/retry_after_ms").asInt();
            assertTrue(wait > 0 && wait <= 1000, () -> "wait for " + wait);
            assertEquals(200, other.call(REQUEST.formatted(9)).path("status").asInt());
        }
    }

    @Test
    void a_node_that_goes_away_says_when_to_come_back() {
        try (var gateway = new RunningGateway(Map.of("INTERLOCK_SHUTDOWN_RETURN_WITHIN", "3s"));
                var socket = new RawWebSocket(gateway.port())) {
            socket.call(REQUEST.formatted(1));
            gateway.drain();
            var close = socket.read();

            assertEquals(1012, close.payload().getShort(0));
            var reason = close.payload().getString(2, close.payload().length());
            assertTrue(reason.matches("the node goes away; retry_after_ms=([0-2]?[0-9]{1,3}|3000)"), reason);
        }
    }
}
