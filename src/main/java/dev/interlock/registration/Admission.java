package dev.interlock.registration;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Lets so many pieces of work run at once and so many more wait; all beyond are turned away as overloaded.
 *
 * <p>Belongs to one context.
 */
final class Admission {
    private final int concurrency;
    private final int queue;
    private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
    private final Promise<Void> drained = Promise.promise();
    private int running;
    private boolean closed;

    Admission(int concurrency, int queue) {
        this.concurrency = concurrency;
        this.queue = queue;
    }

    <T> Future<T> admit(Supplier<Future<T>> work) {
        if (closed) {
            return refused(ErrorCode.DRAINING, "the node is shutting down");
        }
        if (running < concurrency) {
            running++;
            return run(Future.succeededFuture(), work);
        }
        if (waiting.size() >= queue) {
            return refused(ErrorCode.OVERLOADED, "%d are in work and %d wait".formatted(running, queue));
        }
        var turn = Promise.<Void>promise();
        waiting.add(turn);
        return run(turn.future(), work);
    }

    /** Admits no more; succeeds when all that was admitted is done. */
    Future<Void> drain() {
        closed = true;
        completeWhenDrained();
        return drained.future();
    }

    private <T> Future<T> run(Future<Void> turn, Supplier<Future<T>> work) {
        return turn.compose(go -> work.get()).onComplete(done -> leave());
    }

    /** The place of the one that leaves goes to the one that waits longest. */
    private void leave() {
        var next = waiting.poll();
        if (next != null) {
            next.complete();
        } else {
            running--;
            completeWhenDrained();
        }
    }

    private void completeWhenDrained() {
        if (closed && running == 0) {
            drained.tryComplete();
        }
    }

    private static <T> Future<T> refused(ErrorCode code, String message) {
        return Future.failedFuture(Failure.of(code, message).asException());
    }
}
