package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The settings of an {@link InterlockSocket}.
 *
 * @param urls of nodes, or of what stands before them, such as {@code ws://host:8080/ws}; they are gone round, the first one first
 * @param calls how calls are repeated that are answered at once; also bounds how long a subscription may take to begin
 * @param batches how batches of cm-handles are repeated
 * @param reconnect the pauses between attempts to connect; there is no end to these
 * @param connectTimeout for one attempt, hand-shake included
 * @param heartbeat how often a node is pinged; a connection on which nothing came since the last time is lost
 * @param maxCalls calls under way at once, those that wait for a connection included; further ones fail with {@code overloaded}
 * @param maxRequest the size of one request in bytes, no more than {@code websocket.max-message} of the nodes; a larger one fails with
 *     {@code too_large}
 * @param maxMessage the size of one message of a node in bytes; a larger one ends the connection
 * @param maxHeld changes of one {@link Watching} that wait for its handler; more are left with the node, and fetched later
 * @param listener told of connections made and lost, on the socket's context; must not block
 */
public record SocketOptions(
        List<URI> urls,
        RetryPolicy calls,
        RetryPolicy batches,
        Backoff reconnect,
        Duration connectTimeout,
        Duration heartbeat,
        int maxCalls,
        int maxRequest,
        int maxMessage,
        int maxHeld,
        Consumer<Connectivity> listener) {

    /** What a node takes at once from one connection, by its default of {@code websocket.max-in-flight}. */
    private static final int CALLS_OF_CONNECTION = 512;

    /** By the nodes' default. */
    private static final int REQUEST_BYTES = 1 << 20;

    /** Larger than what comes of the largest request. */
    private static final int MESSAGE_BYTES = 16 << 20;

    public SocketOptions {
        urls = List.copyOf(requireNonNull(urls, "urls"));
        requireNonNull(calls, "calls");
        requireNonNull(batches, "batches");
        requireNonNull(reconnect, "reconnect");
        requireNonNull(listener, "listener");
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("no URL to connect to");
        }
        urls.forEach(SocketOptions::check);
        if (!isPositive(connectTimeout) || !isPositive(heartbeat)) {
            throw new IllegalArgumentException(
                    "no socket can be connected within %s and pinged every %s".formatted(connectTimeout, heartbeat));
        }
        if (maxCalls < 1 || maxRequest < 1 || maxMessage < 1 || maxHeld < 1) {
            throw new IllegalArgumentException(
                    "no socket for %d calls, requests of %d and messages of %d bytes, and %d held changes"
                            .formatted(maxCalls, maxRequest, maxMessage, maxHeld));
        }
    }

    private static void check(URI url) {
        boolean forSockets = "ws".equals(url.getScheme()) || "wss".equals(url.getScheme());
        if (!forSockets || url.getHost() == null) {
            throw new IllegalArgumentException(
                    "'" + url + "' is no URL of a socket: expected such as ws://host:8080/ws");
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }

    /** With the usual limits. */
    public static SocketOptions of(URI... urls) {
        return new SocketOptions(
                List.of(urls),
                RetryPolicy.CALLS,
                RetryPolicy.BATCHES,
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), 0.5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                CALLS_OF_CONNECTION,
                REQUEST_BYTES,
                MESSAGE_BYTES,
                1000,
                connectivity -> {});
    }

    /** The same with other limits of calls. */
    public SocketOptions with(RetryPolicy forCalls, RetryPolicy forBatches) {
        return new SocketOptions(
                urls,
                forCalls,
                forBatches,
                reconnect,
                connectTimeout,
                heartbeat,
                maxCalls,
                maxRequest,
                maxMessage,
                maxHeld,
                listener);
    }

    /** The same with another way to connect. */
    public SocketOptions with(Backoff pauses, Duration timeout) {
        return new SocketOptions(
                urls, calls, batches, pauses, timeout, heartbeat, maxCalls, maxRequest, maxMessage, maxHeld, listener);
    }

    /** The same, but somebody is told of connections made and lost. */
    public SocketOptions telling(Consumer<Connectivity> somebody) {
        return new SocketOptions(
                urls,
                calls,
                batches,
                reconnect,
                connectTimeout,
                heartbeat,
                maxCalls,
                maxRequest,
                maxMessage,
                maxHeld,
                somebody);
    }

    Policies policies() {
        return new Policies(calls, batches);
    }
}
