package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsVerticleTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<Promise<String>> underWay = new ArrayList<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static long in(Duration patience) {
        return System.nanoTime() + patience.toNanos();
    }

    private Future<String> work() {
        Promise<String> done = Promise.promise();
        underWay.add(done);
        return done.future();
    }

    private <T> T on(Context there, Supplier<T> action) {
        Promise<T> done = Promise.promise();
        there.runOnContext(go -> done.complete(action.get()));
        return done.future().await();
    }

    /** What is told to a context is there, as long as it was told before this. */
    private int begun() {
        return on(context, underWay::size);
    }

    private List<Future<String>> take(Turns turns, int count) {
        return take(turns, count, LONG);
    }

    private List<Future<String>> take(Turns turns, int count, Duration patience) {
        return on(
                context,
                () -> IntStream.range(0, count)
                        .mapToObj(each -> turns.take(in(patience), this::work))
                        .toList());
    }

    @Test
    void so_many_are_under_way_at_once_and_the_others_follow_in_their_order() {
        var taken = take(new Turns(vertx, 2), 4);
        assertEquals(2, begun());

        underWay.get(1).complete("second");
        assertEquals("second", taken.get(1).await());
        assertEquals(3, begun());
        underWay.get(2).complete("third");
        assertEquals("third", taken.get(2).await());
        assertEquals(4, begun());
    }

    @Test
    void who_waits_too_long_is_told_that_too_much_is_under_way_and_takes_nobodys_turn() throws Exception {
        var turns = new Turns(vertx, 1);
        var taken = take(turns, 2, Duration.ofMillis(1));

        var late = assertThrows(StoreException.class, () -> taken.get(1).await(20, TimeUnit.SECONDS));

        assertEquals(Effect.OVERLOADED, late.effect());
        underWay.getFirst().complete("first");
        assertEquals("first", taken.getFirst().await());
        take(turns, 1);
        assertEquals(2, begun());
    }

    @Test
    void work_that_fails_or_throws_gives_its_turn_back() {
        var turns = new Turns(vertx, 1);
        var thrown = on(
                context,
                () -> turns.take(in(LONG), () -> {
                    throw new IllegalStateException("no work");
                }));
        assertInstanceOf(
                IllegalStateException.class,
                thrown.transform(end -> Future.succeededFuture(end.cause())).await());

        var taken = take(turns, 2);
        underWay.getFirst().fail("failed");
        taken.getFirst().otherwiseEmpty().await();
        assertEquals(2, begun());
    }

    @Test
    void who_waited_goes_on_where_it_came_from() {
        var turns = new Turns(vertx, 1);
        take(turns, 1);
        Promise<Context> began = Promise.promise();
        var other = ((VertxInternal) vertx).createEventLoopContext();
        on(
                other,
                () -> turns.take(in(LONG), () -> {
                    began.complete(vertx.getOrCreateContext());
                    return Future.succeededFuture();
                }));

        underWay.getFirst().complete("first");

        assertSame(other, began.future().await());
    }
}
