package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One transaction of many statements, from its begin until it is known how it ended, or known that nobody can know.
 *
 * <pre>
 *   OPEN ----> COMMITTING     a failure or the end of the time means: nobody knows
 *     |
 *     +------> ABANDONED      the time was up: nothing will change, even if the statements still run
 * </pre>
 */
final class Transaction {
    /** Between two statements of a transaction, beyond all that is planned there. */
    private static final Duration LONGEST_THOUGHT = Duration.ofSeconds(10);

    private final SqlConnection connection;
    private Stage stage = Stage.OPEN;
    private Future<Void> cancelled = Future.succeededFuture();

    private Transaction(SqlConnection connection) {
        this.connection = connection;
    }

    /**
     * Runs the work and commits; a failed future carries a {@link StoreException} and, unless it says so, nothing has changed.
     *
     * @param wanted whether what the work results in is to be kept; if not, all is undone, and the result is given all the same
     */
    static <T> Future<T> run(
            Pool pool, Duration timeout, Function<SqlConnection, Future<T>> work, Predicate<T> wanted) {
        return Postgres.connection(pool).compose(connection -> new Transaction(connection).run(timeout, work, wanted));
    }

    private <T> Future<T> run(Duration timeout, Function<SqlConnection, Future<T>> work, Predicate<T> wanted) {
        // Its connection goes back only when nothing is under way on it any more, which may be long after the answer.
        var end = begin(timeout)
                .compose(begun -> work.apply(connection))
                .compose(result ->
                        wanted.test(result) ? commit(result) : rollback().map(result))
                .recover(cause -> rollback().transform(undone -> Future.failedFuture(cause)))
                // Nor may a cancellation that is still on its way meet whoever has the connection next.
                .onComplete(done -> cancelled.onComplete(told -> connection.close()));
        return end.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(
                        cause instanceof TimeoutException late && !end.isComplete() ? timedOut(late) : failed(cause)));
    }

    /** The server holds to the time too: a node that stands still must not hold its locks until it goes on, nor for long. */
    private Future<Void> begin(Duration timeout) {
        return execute("""
                BEGIN ISOLATION LEVEL READ COMMITTED;
                SET LOCAL statement_timeout = %1$d;
                SET LOCAL idle_in_transaction_session_timeout = %2$d
                """.formatted(timeout.toMillis(), Math.min(timeout.toMillis(), LONGEST_THOUGHT.toMillis())));
    }

    private <T> Future<T> commit(T result) {
        if (stage == Stage.ABANDONED) {
            return Future.failedFuture(new IllegalStateException("the time for the transaction is up"));
        }
        stage = Stage.COMMITTING;
        return execute("COMMIT").map(result);
    }

    private Future<Void> rollback() {
        return execute("ROLLBACK");
    }

    private Future<Void> execute(String sql) {
        return connection.query(sql).execute().mapEmpty();
    }

    private StoreException timedOut(TimeoutException late) {
        if (stage == Stage.COMMITTING) {
            return new StoreException(Effect.UNKNOWN, "no answer to a commit", late);
        }
        stage = Stage.ABANDONED;
        cancelled = PgConnection.cast(connection).cancelRequest();
        return new StoreException(Effect.UNAVAILABLE, "a transaction was not done in time and is rolled back", late);
    }

    private StoreException failed(Throwable cause) {
        var failure = Outcomes.ofStatement(cause);
        return stage == Stage.COMMITTING || failure.effect() != Effect.UNKNOWN
                ? failure
                : new StoreException(Effect.UNAVAILABLE, "rolled back: " + failure.getMessage(), cause);
    }

    private enum Stage {
        OPEN,
        COMMITTING,
        ABANDONED
    }
}
