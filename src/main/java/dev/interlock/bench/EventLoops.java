package dev.interlock.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The event loops of the clients that make the load. */
final class EventLoops implements AutoCloseable {
    /** Connections that are opened at once. */
    private static final int OPENING = 100;

    private static final int MAX_MESSAGE = 16 << 20;

    private final Vertx vertx;
    private final List<Context> contexts = new ArrayList<>();

    EventLoops(int count) {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(count));
        for (int loop = 0; loop < count; loop++) {
            await(vertx.deployVerticle(new VerticleBase() {
                @Override
                public Future<?> start() {
                    contexts.add(context);
                    return Future.succeededFuture();
                }
            }));
        }
    }

    Vertx vertx() {
        return vertx;
    }

    /** A client of sockets that sets no limit to what is measured. */
    WebSocketClient socketClient() {
        return vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxFrameSize(MAX_MESSAGE)
                .setMaxMessageSize(MAX_MESSAGE)
                .setMaxConnections(Integer.MAX_VALUE));
    }

    /** Opens so many of something, spread over the loops; blocks until all are open. */
    <T> List<T> open(int count, Supplier<Future<T>> connect) {
        var opened = new ArrayList<T>();
        while (opened.size() < count) {
            var opening = IntStream.range(opened.size(), Math.min(count, opened.size() + OPENING))
                    .mapToObj(number -> on(number, connect))
                    .toList();
            await(Future.all(opening));
            opening.forEach(one -> opened.add(one.result()));
        }
        return opened;
    }

    /** Waits for what all that follows depends on. */
    static <T> T await(Future<T> needed) {
        try {
            return needed.await();
        } catch (BenchException worded) {
            throw worded;
        } catch (Exception cause) {
            // Not declared, as Vert.x throws it unchecked.
            if (cause instanceof InterruptedException) {
                throw BenchException.interrupted();
            }
            throw new BenchException("the load could not be made: " + cause, cause);
        }
    }

    /** Does something on one of the loops, the same one for the same number. */
    <T> Future<T> on(int number, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        contexts.get(number % contexts.size())
                .runOnContext(go ->
                        Future.succeededFuture().compose(begun -> work.get()).onComplete(done));
        return done.future();
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
