package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The order of what is asked for one subject: all waits for the changes of the subject that came before it, starts of flows included, so
 * that a client need not wait for an answer to have the next call see what was changed.
 *
 * <p>Belongs to one event loop. How many wait is bounded by the lane's queue.
 */
final class ChangeOrder {
    private final Map<SubjectKey, Future<?>> lastChange = new HashMap<>();

    /** Changes the subject or which flow of it runs, with the time that is left when its turn has come. */
    <T> Future<T> change(SubjectKey subject, Duration timeout, Function<Duration, Future<T>> work) {
        var change = after(subject, timeout, work);
        lastChange.put(subject, change);
        return change.onComplete(done -> lastChange.remove(subject, change));
    }

    /** Does what must see all changes before, with the time that is left then. */
    <T> Future<T> after(SubjectKey subject, Duration timeout, Function<Duration, Future<T>> work) {
        var before = lastChange.get(subject);
        long begin = System.nanoTime();
        return before == null
                ? work.apply(timeout)
                : before.transform(done -> {
                    var left = timeout.minusNanos(System.nanoTime() - begin);
                    return left.isPositive()
                            ? work.apply(left)
                            : Future.failedFuture(Failure.of(ErrorCode.OVERLOADED, "the call waited for too long")
                                    .asException());
                });
    }
}
