package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** One connection of a client that makes load, with any number of requests under way. Belongs to its event loop. */
final class LoadSocket {
    private static final String REQUEST_ID = "{\"request_id\":";

    private final WebSocket socket;
    private final Map<Long, Handler<String>> underWay = new HashMap<>();
    private Handler<String> events = event -> {};
    private boolean closed;
    private long requests;

    private LoadSocket(WebSocket socket) {
        this.socket = socket;
        socket.textMessageHandler(this::onMessage);
        socket.closeHandler(gone -> onClose());
    }

    static Future<LoadSocket> connect(WebSocketClient client, URI url) {
        return client.connect(new WebSocketConnectOptions()
                        .setAllowOriginHeader(false)
                        .setAbsoluteURI(url.toString()))
                .recover(cause -> Future.failedFuture(
                        new BenchException("no connection to %s: %s".formatted(url, cause.getMessage()), cause)))
                .map(LoadSocket::new);
    }

    /** Sends a request; its response goes to a handler, or an empty text if the connection ends before. */
    void send(String action, String data, Handler<String> response) {
        if (closed) {
            response.handle("");
            return;
        }
        long id = ++requests;
        underWay.put(id, response);
        socket.writeTextMessage("{\"action\":\"" + action + "\",\"request_id\":" + id + ",\"data\":" + data + "}");
    }

    /** Makes a call whose success all that follows depends on; fails with a {@link NodeBusyException} if it may be made again later. */
    Future<JsonObject> call(String action, JsonObject data) {
        Promise<JsonObject> answer = Promise.promise();
        send(action, data.encode(), text -> {
            var response = text.isEmpty() ? new JsonObject() : new JsonObject(text);
            switch (response.getInteger("status", 0)) {
                case 200 -> answer.complete(response.getJsonObject("data"));
                case 429, 503 -> answer.fail(new NodeBusyException(notDone(action, text)));
                default -> answer.fail(new BenchException(notDone(action, text)));
            }
        });
        return answer.future();
    }

    private static String notDone(String action, String response) {
        return "%s was not done: %s".formatted(action, response.isEmpty() ? Errors.CONNECTION_LOST : response);
    }

    void onEvent(Handler<String> handler) {
        events = handler;
    }

    /** Reads nothing any more. */
    void stopReading() {
        socket.pause();
    }

    Future<Void> close() {
        socket.resume();
        return socket.close();
    }

    private void onMessage(String text) {
        if (text.startsWith(REQUEST_ID)) {
            var response = underWay.remove(Text.number(text, REQUEST_ID.length()));
            if (response != null) {
                response.handle(text);
            }
        } else {
            events.handle(text);
        }
    }

    private void onClose() {
        closed = true;
        var left = Map.copyOf(underWay);
        underWay.clear();
        left.values().forEach(response -> response.handle(""));
    }
}
