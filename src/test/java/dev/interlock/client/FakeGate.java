package dev.interlock.client;

import static dev.interlock.client.FakeNode.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What sockets see of a node: requests that a test answers as it chooses, over connections that it ends as it chooses. */
final class FakeGate implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Consumer<Request>> handlers = new ConcurrentHashMap<>();
    private final List<Request> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Integer> closed = new CopyOnWriteArrayList<>();
    private final HttpServer server =
            await(vertx.createHttpServer().webSocketHandler(this::open).listen(0, "127.0.0.1"));

    private void open(ServerWebSocket socket) {
        if (socket.headers().contains(HttpHeaders.ORIGIN)) {
            socket.close((short) 1008, "web pages are not let in");
            return;
        }
        int connection = connections.incrementAndGet();
        socket.closeHandler(gone -> closed.add(connection));
        socket.textMessageHandler(text -> receive(connection, socket, new JsonObject(text)));
    }

    private synchronized void receive(int connection, ServerWebSocket socket, JsonObject json) {
        int number = received(json.getString("action")).size() + 1;
        var request = new Request(number, connection, json, socket);
        received.add(request);
        handlers.getOrDefault(request.action(), ignored -> {}).accept(request);
    }

    URI url() {
        return URI.create("ws://127.0.0.1:" + server.actualPort() + "/ws");
    }

    /** Short pauses, so that tests need not wait. */
    static SocketOptions options(FakeGate... gates) {
        var urls = List.of(gates).stream().map(FakeGate::url).toArray(URI[]::new);
        return SocketOptions.of(urls)
                .with(FakeNode.POLICY, FakeNode.POLICY)
                .with(new Backoff(Duration.ofMillis(5), Duration.ofMillis(50), 0), Duration.ofSeconds(5));
    }

    /** Lets a handler answer all requests of an action from now on; those of which there is none are not answered. */
    FakeGate serve(String action, Consumer<Request> handler) {
        handlers.put(action, handler);
        return this;
    }

    List<Request> received() {
        return received;
    }

    List<Request> received(String action) {
        return received.stream()
                .filter(request -> request.action().equals(action))
                .toList();
    }

    /** By their numbers, from 1. */
    List<Integer> closedConnections() {
        return closed;
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    /**
     * A request, and what can be done with it and its connection.
     *
     * @param number which of its action it is, from 1
     * @param connection which of the gate it came over, from 1
     */
    record Request(int number, int connection, JsonObject json, ServerWebSocket socket) {

        String action() {
            return json.getString("action");
        }

        JsonObject data() {
            return json.getJsonObject("data");
        }

        String key() {
            return data().getString("idempotency_key");
        }

        void reply(JsonObject data) {
            respond(200, new JsonArray(), data);
        }

        void refuse(int status, String code, boolean retryable) {
            var error = new JsonObject().put("code", code).put("message", "no").put("retryable", retryable);
            respond(status, new JsonArray().add(error), new JsonObject().put("told", code));
        }

        private void respond(int status, JsonArray errors, JsonObject data) {
            send(new JsonObject()
                    .put("request_id", json.getValue("request_id"))
                    .put("errors", errors)
                    .put("status", status)
                    .put("data", data));
        }

        /** Sends an event that this request has subscribed. */
        void event(String name, JsonObject data) {
            send(new JsonObject()
                    .put("event", name)
                    .put("request_id", json.getValue("request_id"))
                    .put("data", data));
        }

        private void send(JsonObject message) {
            socket.writeTextMessage(message.encode());
        }

        void close(int code, String reason) {
            socket.close((short) code, reason);
        }

        /** Ends the connection without a word. */
        void lose() {
            // What was written before still goes out.
            var unused =
                    ((WebSocketInternal) socket).channelHandlerContext().flush().close();
        }

        /** Reads nothing any more, as a node that stands still. */
        void freeze() {
            ((WebSocketInternal) socket)
                    .channelHandlerContext()
                    .channel()
                    .config()
                    .setAutoRead(false);
        }
    }
}
