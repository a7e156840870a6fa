package dev.interlock.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The event loops of the clients that make the load. */
final class EventLoops implements AutoCloseable {
    private final Vertx vertx;
    private final List<Context> contexts = new ArrayList<>();

    EventLoops(int count) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(count));
        for (int loop = 0; loop < count; loop++) {
            vertx.deployVerticle(new VerticleBase() {
                        @Override
                        public Future<?> start() {
                            contexts.add(context);
                            return Future.succeededFuture();
                        }
                    })
                    .await();
        }
    }

    Vertx vertx() {
        return vertx;
    }

    /** Does something on one of the loops, the same one for the same number. */
    <T> Future<T> on(int number, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        contexts.get(number % contexts.size()).runOnContext(go -> work.get().onComplete(done));
        return done.future();
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
