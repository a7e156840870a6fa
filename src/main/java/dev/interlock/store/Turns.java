package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Lets so many pieces of work be under way at once, while others wait for their turn in the order in which they came.
 *
 * <p>May be used from any thread; who waited goes on on its own context. Callers bound how many wait.
 */
final class Turns {
    private final Vertx vertx;
    private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
    private int free;

    /**
     * Nobody has a turn yet.
     *
     * @param atOnce how many may have one
     */
    Turns(Vertx vertx, int atOnce) {
        this.vertx = vertx;
        this.free = atOnce;
    }

    /**
     * Does the work when its turn comes.
     *
     * @param deadlineNanos until when it waits for that; then it fails with a {@link StoreException}
     */
    <T> Future<T> take(long deadlineNanos, Supplier<Future<T>> work) {
        return turn(deadlineNanos)
                .compose(come ->
                        Future.succeededFuture().compose(go -> work.get()).onComplete(done -> pass()));
    }

    private Future<Void> turn(long deadlineNanos) {
        Promise<Void> turn;
        synchronized (this) {
            if (free > 0) {
                free--;
                return Future.succeededFuture();
            }
            turn = ((ContextInternal) vertx.getOrCreateContext()).promise();
            waiting.add(turn);
        }
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        long timer = vertx.setTimer(Math.max(1, left), late -> giveUp(turn));
        return turn.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private void giveUp(Promise<Void> turn) {
        synchronized (this) {
            waiting.remove(turn);
        }
        turn.tryFail(new StoreException(
                Effect.OVERLOADED, "no turn in time", new TimeoutException("too much is under way")));
    }

    /** Gives the turn to the next one that still waits. */
    private void pass() {
        Promise<Void> next;
        do {
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    free++;
                    return;
                }
            }
        } while (!next.tryComplete());
    }
}
