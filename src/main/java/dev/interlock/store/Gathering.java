package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * Lets requests of one kind share statements: a request that comes alone goes at once, and those that come while it is with the
 * database go together after it.
 *
 * <p>Belongs to one event loop. Callers bound how many wait.
 *
 * @param <Q> a request
 * @param <A> its answer
 */
final class Gathering<Q, A> {
    private final int limit;
    private final Function<List<Q>, Future<List<A>>> statement;
    private final Queue<Waiting<Q, A>> waiting = new ArrayDeque<>();
    private boolean busy;

    /**
     * Gathers for one statement.
     *
     * @param limit of requests that share it
     * @param statement answers each request, in their order
     */
    Gathering(int limit, Function<List<Q>, Future<List<A>>> statement) {
        this.limit = limit;
        this.statement = statement;
    }

    Future<A> add(Q request) {
        var added = new Waiting<Q, A>(request, Promise.promise());
        waiting.add(added);
        next();
        return added.answer().future();
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        var batch = new ArrayList<Waiting<Q, A>>();
        while (batch.size() < limit && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        answer(batch).onComplete(answered -> {
            busy = false;
            next();
        });
    }

    /** Never fails: each of them is told. */
    private Future<Void> answer(List<Waiting<Q, A>> batch) {
        return Future.succeededFuture(batch.stream().map(Waiting::request).toList())
                .compose(statement)
                .transform(done -> {
                    if (done.succeeded()) {
                        for (int i = 0; i < batch.size(); i++) {
                            batch.get(i).answer().complete(done.result().get(i));
                        }
                    } else if (batch.size() > 1 && mayBeDueToOne(done.cause())) {
                        return answerOneByOne(batch);
                    } else {
                        batch.forEach(one -> one.answer().fail(done.cause()));
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Void> answerOneByOne(List<Waiting<Q, A>> batch) {
        Future<Void> before = Future.succeededFuture();
        for (var one : batch) {
            before = before.compose(answered -> answer(List.of(one)));
        }
        return before;
    }

    private static boolean mayBeDueToOne(Throwable cause) {
        return !(cause instanceof StoreException failure) || failure.effect() == Effect.REFUSED;
    }

    private record Waiting<Q, A>(Q request, Promise<A> answer) {}
}
