package dev.interlock;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A real WebSocket client: many calls may be open at once, each completes with its response or fails when the connection ends. */
public final class TestSocket implements WebSocket.Listener, AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    TestSocket(int port) {
        this(port, Duration.ofSeconds(10));
    }

    /** Connects, or fails with a {@link java.util.concurrent.CompletionException} when the time is up. */
    public TestSocket(int port, Duration limit) {
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), this)
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Makes a call and waits for its response. */
    JsonNode call(String action, String data) {
        return send(action, data).orTimeout(20, TimeUnit.SECONDS).join();
    }

    public CompletableFuture<JsonNode> send(String action, String data) {
        long id = ids.incrementAndGet();
        var response = new CompletableFuture<JsonNode>();
        open.put(id, response);
        var frame = "{\"action\":\"" + action + "\",\"request_id\":" + id + ",\"data\":" + data + "}";
        synchronized (this) {
            sent = sent.thenCompose(before -> socket.sendText(frame, true));
            sent = sent.whenComplete((done, cause) -> {
                if (cause != null) {
                    response.completeExceptionally(isUnsent(cause) ? new Unsent(cause) : cause);
                }
            });
        }
        return response;
    }

    /** JSON with single quotes, easier on the eye. */
    static ObjectNode json(String text) {
        return parse(text.replace('\'', '"'));
    }

    public static ObjectNode parse(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            onMessage(parse(text.toString()));
            text.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(text);
    }

    private void onMessage(JsonNode message) {
        if (message.has("event")) {
            events.add(message);
        } else {
            requireNonNull(open.remove(message.path("request_id").asLong()), message::toString)
                    .complete(message);
        }
    }

    /** The next event, for which it waits if need be. */
    public JsonNode event() {
        try {
            return requireNonNull(events.poll(20, TimeUnit.SECONDS), "no event came");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The events that have come and were not asked for yet. */
    public List<JsonNode> eventsSoFar() {
        var all = new ArrayList<JsonNode>();
        events.drainTo(all);
        return all;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        end(new Closed(status));
        return CompletableFuture.completedFuture(reason);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(error);
    }

    /** Java's client says so of a connection of which the node's close has come already. */
    private static boolean isUnsent(Throwable failure) {
        return String.valueOf(failure.getMessage()).endsWith("Output closed");
    }

    /** The request was not sent. */
    public static final class Unsent extends IOException {
        private static final long serialVersionUID = 1;

        Unsent(Throwable cause) {
            super(cause);
        }
    }

    /** The node has closed the connection, with this code. */
    public static final class Closed extends IOException {
        private static final long serialVersionUID = 1;

        private final int status;

        Closed(int status) {
            super("closed with " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private void end(Throwable cause) {
        open.values().forEach(response -> response.completeExceptionally(cause));
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
