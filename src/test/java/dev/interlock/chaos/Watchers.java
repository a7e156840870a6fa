package dev.interlock.chaos;

import dev.interlock.client.Backoff;
import dev.interlock.client.InterlockSocket;
import dev.interlock.client.SocketOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Clients that watch all flows of a round whatever goes wrong meanwhile: one that begins at each node, and goes to the others from there. */
final class Watchers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Backoff RECONNECT = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500), 0.5);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final List<InterlockSocket> sockets = new ArrayList<>();
    private final List<WatchedSubject> watched = new ArrayList<>();

    private Watchers() {}

    /** Returns when all have been shown how the flows stand. */
    static Watchers of(List<ChaosNode> nodes, Round round) throws TimeoutException {
        var watchers = new Watchers();
        try {
            for (int first = 0; first < nodes.size(); first++) {
                watchers.open("watcher-" + first, options(nodes, first), round);
            }
            return watchers;
        } catch (TimeoutException | RuntimeException e) {
            watchers.close();
            throw e;
        }
    }

    private static SocketOptions options(List<ChaosNode> nodes, int first) {
        var urls = new ArrayList<>(nodes.stream()
                .map(node ->
                        URI.create("ws://127.0.0.1:%d/ws".formatted(node.port().orElseThrow())))
                .toList());
        Collections.rotate(urls, -first);
        return SocketOptions.of(urls.toArray(URI[]::new)).with(RECONNECT, CONNECT);
    }

    private void open(String name, SocketOptions options, Round round) throws TimeoutException {
        var socket = InterlockSocket.open(vertx, options);
        sockets.add(socket);
        for (var flow : round.flows()) {
            var subject = new WatchedSubject(name, flow.subject());
            watched.add(subject);
            subject.begin(socket).await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Those who watch a subject. */
    List<WatchedSubject> of(String subject) {
        return watched.stream().filter(one -> one.subject().equals(subject)).toList();
    }

    @Override
    public void close() {
        sockets.forEach(socket -> socket.close().await());
        vertx.close().await();
    }
}
