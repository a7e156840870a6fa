package dev.interlock.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, from its hand-shake to its end: requests under ids of its own, their responses, and what comes unasked.
 *
 * <p>Lives on the context on which it was opened.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final Vertx vertx;
    private final URI url;
    private final ClientWebSocket socket;
    private final int maxRequest;
    private final Listener listener;
    private final Map<Long, Promise<JsonObject>> unanswered = new LinkedHashMap<>();
    private long lastId;

    /** Vert.x counts its timers from 0. */
    private long heartbeat = -1;

    private boolean heardOfLate = true;
    private boolean proven;
    private boolean retired;
    private boolean over;

    private Link(Vertx vertx, URI url, ClientWebSocket socket, int maxRequest, Listener listener) {
        this.vertx = vertx;
        this.url = url;
        this.socket = socket;
        this.maxRequest = maxRequest;
        this.listener = listener;
    }

    /** Who is told of a link. */
    interface Listener {
        /** Something that is no response. */
        void onEvent(Link link, JsonObject event);

        /** The node takes no more calls. */
        void onDraining(Link link);

        /** The end; what is unanswered fails after this. */
        void onEnd(Link link, Ending ending);
    }

    static Future<Link> open(Vertx vertx, WebSocketClient client, URI url, SocketOptions options, Listener listener) {
        return new Link(vertx, url, client.webSocket(), options.maxRequest(), listener).connect(options);
    }

    private Future<Link> connect(SocketOptions options) {
        socket.textMessageHandler(this::receive);
        socket.frameHandler(this::heard);
        socket.closeHandler(closed -> end(ending()));
        socket.exceptionHandler(broken -> cut(Ending.NO_FRAME, String.valueOf(broken.getMessage())));
        return socket.connect(new WebSocketConnectOptions()
                        // Is for browsers, and a node may refuse it.
                        .setAllowOriginHeader(false)
                        .setAbsoluteURI(url.toString())
                        .setTimeout(options.connectTimeout().toMillis()))
                .map(connected -> {
                    heartbeat = vertx.setPeriodic(options.heartbeat().toMillis(), beat -> beat());
                    return this;
                });
    }

    URI url() {
        return url;
    }

    /** Whether anything ever came over it. */
    boolean isProven() {
        return proven;
    }

    /** The id under which the last request was sent. */
    long lastId() {
        return lastId;
    }

    /** Sends a request; fails with an {@link InterlockException}, or an {@link UnansweredException}. */
    Future<JsonObject> request(String action, JsonObject data, Duration timeout) {
        if (over || socket.isClosed()) {
            return Future.failedFuture(InterlockException.notDone("the connection ended before it was sent"));
        }
        long id = ++lastId;
        // The id comes first, so that it can be read even where the rest is refused as unreadable.
        var text = new JsonObject()
                .put("request_id", id)
                .put("action", action)
                .put("data", data)
                .encode();
        if (text.getBytes(StandardCharsets.UTF_8).length > maxRequest) {
            return Future.failedFuture(
                    InterlockException.tooLarge("a request may have %d bytes on this socket".formatted(maxRequest)));
        }
        Promise<JsonObject> response = Promise.promise();
        unanswered.put(id, response);
        long timer = vertx.setTimer(
                Math.max(1, timeout.toMillis()),
                late -> settle(id, Future.failedFuture(new UnansweredException("no answer in time"))));
        socket.writeTextMessage(text).onFailure(broken -> cut(Ending.NO_FRAME, String.valueOf(broken.getMessage())));
        return response.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private void receive(String text) {
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException foreign) {
            cut(Ending.NOT_JSON, "expected a JSON object");
            return;
        }
        if (message.containsKey("event")) {
            listener.onEvent(this, message);
        } else if (message.getValue("request_id") instanceof Number id) {
            answer(id.longValue(), message);
        } else {
            LOG.atWarn().addKeyValue("message", text).log("a message of a node was left alone");
        }
    }

    private void answer(long id, JsonObject response) {
        int status = response.getInteger("status", 0);
        if (status / 100 == 2) {
            settle(id, Future.succeededFuture(response.getJsonObject("data")));
            return;
        }
        var refusal = InterlockException.refusal(status, response);
        if (refusal.isDraining()) {
            listener.onDraining(this);
        }
        settle(id, Future.failedFuture(refusal));
    }

    /** Of a request that is not waited for any more, nothing is told. */
    private void settle(long id, Future<JsonObject> result) {
        var response = unanswered.remove(id);
        if (response != null) {
            result.onComplete(response);
        }
        closeIfDone();
    }

    /** Closes it as soon as all is answered; nothing more is to be sent. */
    void retire() {
        retired = true;
        closeIfDone();
    }

    private void closeIfDone() {
        if (retired && unanswered.isEmpty()) {
            cut(Ending.DONE, "the client has moved to another node");
        }
    }

    private void heard(WebSocketFrame frame) {
        if (!frame.isClose()) {
            heardOfLate = true;
            proven = true;
        }
    }

    private void beat() {
        if (heardOfLate) {
            heardOfLate = false;
            socket.writePing(Buffer.buffer())
                    .onFailure(broken -> cut(Ending.NO_FRAME, String.valueOf(broken.getMessage())));
        } else {
            cut(Ending.NO_FRAME, "nothing was heard of the node");
        }
    }

    /** Ends it here and now, without waiting for the node to agree. */
    void cut(int code, String reason) {
        if (!over) {
            end(new Ending(code, reason));
            socket.close((short) (code == Ending.NO_FRAME ? Ending.DONE : code), reason)
                    .onFailure(gone -> LOG.atDebug()
                            .addKeyValue("cause", gone.getMessage())
                            .log("a connection was gone before it was closed"));
        }
    }

    private Ending ending() {
        var code = socket.closeStatusCode();
        var reason = socket.closeReason();
        return new Ending(code == null ? Ending.NO_FRAME : code, reason == null ? "" : reason);
    }

    private void end(Ending ending) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(heartbeat);
        listener.onEnd(this, ending);
        var left = List.copyOf(unanswered.values());
        unanswered.clear();
        left.forEach(response -> response.fail(ending.ofCall()));
    }
}
