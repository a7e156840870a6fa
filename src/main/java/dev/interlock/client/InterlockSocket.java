package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import dev.interlock.bus.Action;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Function;

/**
 * Interlock as an application uses it that is no member of the nodes' cluster: over WebSocket.
 *
 * <p>There are two connections at most, each made when it is first needed: one for calls and watched flows, another for watched subjects.
 * When one is lost the next is made, round all URLs. Calls are repeated as those over the bus are; beyond that it is known here that what
 * a node has not answered when it goes away in order was not done. Calls are sent in the order in which they are made, and those on one
 * flow take effect in it, but one that is repeated may come behind later ones; who needs an order waits for the answer.
 *
 * <p>Lives on the Vert.x context on which it was opened, but does not end with it: a verticle that has opened one closes it in its {@code
 * stop()}, or it is connected anew for ever. Handlers are called on that context and must not block. May be used from any thread;
 * futures complete on the caller's context, or on the socket's for a caller that has none.
 */
public final class InterlockSocket implements Interlock {
    private final Vertx vertx;
    private final SocketOptions options;
    private final WebSocketClient client;
    private final Home home;
    private final Connector connector;

    /** Of a flow that is watched by its id as well as by its subject, a connection tells each change just once. */
    private final Connector ofSubjects;

    private int underWay;
    private boolean closed;

    private InterlockSocket(Vertx vertx, SocketOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout((int) options.connectTimeout().toMillis())
                .setMaxFrameSize(options.maxMessage())
                .setMaxMessageSize(options.maxMessage()));
        this.home = new Home(vertx.getOrCreateContext());
        this.connector = new Connector(vertx, client, options);
        this.ofSubjects = new Connector(vertx, client, options);
    }

    /** Opens one, without waiting for a connection: calls wait for it themselves. */
    public static InterlockSocket open(Vertx vertx, SocketOptions options) {
        return new InterlockSocket(requireNonNull(vertx, "vertx"), requireNonNull(options, "options"));
    }

    /** {@inheritDoc} Only actions that nodes serve over WebSocket; others are refused as {@code unknown_action}. */
    @Override
    public Future<JsonObject> call(Action action, JsonObject data) {
        requireNonNull(data, "data");
        var repetition = Repetition.of(requireNonNull(action, "action"));
        return repetition
                .prepare(data)
                .compose(prepared -> home.call(() -> underWay < options.maxCalls()
                        ? repeat(action, prepared, repetition)
                        : Future.failedFuture(InterlockException.overloaded(
                                "%d calls are under way on this socket, which is its limit".formatted(underWay)))));
    }

    private Future<JsonObject> repeat(Action action, JsonObject data, Repetition repetition) {
        underWay++;
        return new RepeatedCall<JsonObject>(
                        vertx,
                        timeout -> attempt(action, data, timeout),
                        repetition,
                        options.policies().of(action),
                        () -> !closed)
                .send()
                .onComplete(done -> underWay--);
    }

    private Future<JsonObject> attempt(Action action, JsonObject data, Duration timeout) {
        if (closed) {
            return Future.failedFuture(InterlockException.notDone("this socket is closed"));
        }
        long began = System.nanoTime();
        return connector
                .link(timeout)
                .compose(link -> link.request(action.word(), data, timeout.minusNanos(System.nanoTime() - began)));
    }

    /**
     * Watches a flow, or all flows of a subject, until it is closed; see {@link Watching}. Fails with an {@link InterlockException} if
     * nodes refuse it, or if none is reached within the deadline of calls.
     *
     * @param handler gets a snapshot first, maybe before this has completed, then the changes, one at a time: the next when the future of
     *     the one before has succeeded. If that fails, or the handler throws, the watching ends with this failure.
     */
    public Future<Watching> watch(Watch watch, Function<Watched, Future<?>> handler) {
        requireNonNull(watch, "watch");
        requireNonNull(handler, "handler");
        return home.call(() -> {
            if (closed) {
                return Future.failedFuture(InterlockException.notDone("this socket is closed"));
            }
            var over = watch.target() instanceof Watch.Flow ? connector : ofSubjects;
            return new Watching(vertx, home, options, over, watch, handler).begin();
        });
    }

    /** Ends all connections and watchings. Calls without an answer fail, as open if they were sent. */
    public Future<Void> close() {
        return home.call(() -> {
            closed = true;
            connector.close();
            ofSubjects.close();
            return client.close();
        });
    }
}
