package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.FailureException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three at once, of 100 bytes in all, and two waiting. */
class AdmissionTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Admission admission = new Admission(3, 100, 2);
    private final List<String> begun = new ArrayList<>();
    private final Map<String, Promise<String>> work = new HashMap<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void so_many_are_in_work_at_once_and_the_next_comes_when_one_is_done() {
        start("a", 10);
        start("b", 10);
        start("c", 10);
        start("d", 10);
        assertEquals(List.of("a", "b", "c"), begun());
        finish("b");
        assertEquals(List.of("a", "b", "c", "d"), begun());
    }

    @Test
    void one_that_would_be_too_much_beside_the_others_waits_and_is_not_overtaken() {
        start("a", 60);
        start("b", 60);
        start("small", 1);
        assertEquals(List.of("a"), begun());
        finish("a");
        assertEquals(List.of("a", "b", "small"), begun());
    }

    @Test
    void one_that_is_larger_than_all_may_be_is_worked_on_alone() {
        start("a", 1);
        start("huge", 1000);
        start("b", 1);
        assertEquals(List.of("a"), begun());
        finish("a");
        assertEquals(List.of("a", "huge"), begun());
        finish("huge");
        assertEquals(List.of("a", "huge", "b"), begun());
    }

    @Test
    void beyond_those_that_wait_all_are_turned_away() {
        for (var name : List.of("a", "b", "c", "d", "e")) {
            start(name, 1);
        }
        assertRefused(ErrorCode.OVERLOADED, start("f", 1));
        finish("a");
        finish("b");
        assertEquals(List.of("a", "b", "c", "d", "e"), begun());
    }

    @Test
    void one_whose_time_is_up_is_never_begun_and_lets_the_next_come() {
        start("a", 60);
        var late = start("late", 60, Duration.ofMillis(50));
        start("small", 1);
        assertRefused(ErrorCode.OVERLOADED, late);
        assertEquals(List.of("a", "small"), begun());
        finish("a");
        assertEquals(List.of("a", "small"), begun());
    }

    @Test
    void work_that_throws_leaves_its_place() {
        var thrown = on(() -> admission.admit(100, inASecond(), () -> {
            throw new IllegalStateException("a fault");
        }));
        assertInstanceOf(IllegalStateException.class, cause(thrown));
        start("a", 100);
        assertEquals(List.of("a"), begun());
    }

    @Test
    void a_drained_one_does_what_waits_and_turns_away_the_rest() {
        start("a", 60);
        start("b", 60);
        var drained = on(admission::drain);
        assertRefused(ErrorCode.DRAINING, start("c", 1));
        finish("a");
        assertFalse(drained.isComplete());
        finish("b");
        drained.await();
        assertEquals(List.of("a", "b"), begun());
    }

    private Future<String> start(String name, long size) {
        return start(name, size, Duration.ofSeconds(20));
    }

    private Future<String> start(String name, long size, Duration timeout) {
        var promise = Promise.<String>promise();
        work.put(name, promise);
        return on(() -> admission.admit(size, Deadline.in(timeout), () -> {
            begun.add(name);
            return promise.future();
        }));
    }

    private void finish(String name) {
        on(() -> {
            Objects.requireNonNull(work.get(name)).complete(name);
            return Future.succeededFuture();
        });
    }

    private List<String> begun() {
        // Whatever is being done on the context may still begin some work after itself.
        on(Future::succeededFuture);
        return on(() -> Future.succeededFuture(List.copyOf(begun))).result();
    }

    /** Done on the one context, when this returns. */
    private <T> Future<T> on(Supplier<Future<T>> action) {
        var done = Promise.<Future<T>>promise();
        context.runOnContext(go -> done.complete(action.get()));
        return done.future().await();
    }

    private static Deadline inASecond() {
        return Deadline.in(Duration.ofSeconds(1));
    }

    private static void assertRefused(ErrorCode code, Future<?> refused) {
        assertEquals(
                code,
                assertInstanceOf(FailureException.class, cause(refused))
                        .failure()
                        .code());
    }

    private static Throwable cause(Future<?> failed) {
        return failed.transform(Future::succeededFuture).await().cause();
    }
}
