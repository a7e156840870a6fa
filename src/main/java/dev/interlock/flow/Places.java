package dev.interlock.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;

/** So many places for work that may be under way at once; what finds none free waits in line. Belongs to one event loop. */
final class Places {
    private final Queue<Promise<Void>> line = new ArrayDeque<>();
    private int free;

    Places(int count) {
        free = count;
    }

    /** Does the work when a place is free. */
    <T> Future<T> in(Supplier<Future<T>> work) {
        return place().compose(come -> Future.succeededFuture()
                .compose(begun -> work.get()) // so that what is thrown gives the place back too
                .onComplete(done -> leave()));
    }

    private Future<Void> place() {
        if (free > 0) {
            free--;
            return Future.succeededFuture();
        }
        var turn = Promise.<Void>promise();
        line.add(turn);
        return turn.future();
    }

    /** The place goes to whoever waits longest. */
    private void leave() {
        Optional.ofNullable(line.poll()).ifPresentOrElse(Promise::complete, () -> free++);
    }
}
