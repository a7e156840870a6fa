package dev.interlock.registration;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * Lets so many pieces of work of so many bytes in all be done at once, and so many more wait in the order in which they came; all beyond
 * are turned away as overloaded. One that is larger than that is done alone.
 *
 * <p>Belongs to one context.
 */
final class Admission {
    private final int concurrency;
    private final long maxBytes;
    private final int queue;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Promise<Void> drained = Promise.promise();
    private int running;
    private long bytes;
    private boolean closed;

    Admission(int concurrency, long maxBytes, int queue) {
        this.concurrency = concurrency;
        this.maxBytes = maxBytes;
        this.queue = queue;
    }

    /**
     * Does the work when its turn has come.
     *
     * @param size bytes that are worked on
     * @param deadline after which the work is not begun any more
     */
    <T> Future<T> admit(long size, Deadline deadline, Supplier<Future<T>> work) {
        var context = Vertx.currentContext();
        if (closed) {
            return Future.failedFuture(refusal(ErrorCode.DRAINING, "the node is shutting down"));
        }
        if (waiting.isEmpty() && fits(size)) {
            enter(size);
            return run(context, size, work);
        }
        if (waiting.size() >= queue) {
            return Future.failedFuture(
                    refusal(ErrorCode.OVERLOADED, "%d are in work and %d wait".formatted(running, queue)));
        }
        return turn(context, size, deadline).compose(come -> run(context, size, work));
    }

    /** Admits no more; succeeds when all that was admitted is done. */
    Future<Void> drain() {
        closed = true;
        completeWhenDrained();
        return drained.future();
    }

    /** Succeeds when the place is taken. */
    private Future<Void> turn(Context context, long size, Deadline deadline) {
        var mine = new Waiting(size, Promise.promise());
        waiting.add(mine);
        var vertx = context.owner();
        long timer = vertx.setTimer(Math.max(1, deadline.left().toMillis()), late -> giveUp(mine));
        return mine.turn().future().onSuccess(come -> vertx.cancelTimer(timer));
    }

    private void giveUp(Waiting late) {
        if (late.turn().tryFail(refusal(ErrorCode.OVERLOADED, "the time was up before its turn came"))) {
            waiting.remove(late);
            admitWaiting();
            completeWhenDrained();
        }
    }

    /** By itself, because work may stand still on its thread: neither who asks for it nor who makes room for it waits meanwhile. */
    private <T> Future<T> run(Context context, long size, Supplier<Future<T>> work) {
        var done = Promise.<T>promise();
        context.runOnContext(go -> Future.succeededFuture()
                .compose(begin -> work.get())
                .onComplete(end -> context.runOnContext(back -> done.handle(end))));
        return done.future().onComplete(end -> leave(size));
    }

    private boolean fits(long size) {
        return running == 0 || (running < concurrency && bytes + size <= maxBytes);
    }

    private void enter(long size) {
        running++;
        bytes += size;
    }

    private void leave(long size) {
        running--;
        bytes -= size;
        admitWaiting();
        completeWhenDrained();
    }

    private void admitWaiting() {
        for (var next = waiting.peek(); next != null && fits(next.size()); next = waiting.peek()) {
            waiting.remove();
            enter(next.size());
            next.turn().complete();
        }
    }

    private void completeWhenDrained() {
        if (closed && running == 0 && waiting.isEmpty()) {
            drained.tryComplete();
        }
    }

    private static FailureException refusal(ErrorCode code, String message) {
        return Failure.of(code, message).asException();
    }

    private record Waiting(long size, Promise<Void> turn) {}
}
