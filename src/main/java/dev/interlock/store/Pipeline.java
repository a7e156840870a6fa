package dev.interlock.store;

import dev.interlock.bus.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One connection that many statements share without waiting for each other; it is opened when needed and again after it was lost.
 *
 * <p>Belongs to one event loop. A statement that gets no answer in time costs the connection, because all that follows on it would
 * wait behind it.
 */
public final class Pipeline {
    /** So few that none of them waits for long in the client; callers bound how many wait for their turn. */
    private static final int MAX_UNDER_WAY = 64;

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Duration connectTimeout;
    private final Duration statementTimeout;
    private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
    private Optional<Line> current = Optional.empty();
    private int underWay;

    Pipeline(Vertx vertx, PgConnectOptions options, Duration connectTimeout, Duration statementTimeout) {
        this.vertx = vertx;
        this.options = options;
        this.connectTimeout = connectTimeout;
        this.statementTimeout = statementTimeout;
    }

    Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return run(client -> client.preparedQuery(sql).execute(arguments));
    }

    /** Runs a statement that changes nothing, so that its outcome is never open. */
    Future<RowSet<Row>> read(String sql, Tuple arguments) {
        return query(sql, arguments).recover(Pipeline::failedRead);
    }

    static <T> Future<T> failedRead(Throwable cause) {
        return Future.failedFuture(cause instanceof StoreException failure ? failure.ofRead() : cause);
    }

    /** Runs a statement when its turn has come; its time counts from then on. */
    Future<RowSet<Row>> run(Function<SqlClient, Future<RowSet<Row>>> statement) {
        if (underWay < MAX_UNDER_WAY) {
            return start(statement);
        }
        var turn = Promise.<Void>promise();
        waiting.add(turn);
        return turn.future().compose(come -> start(statement));
    }

    private Future<RowSet<Row>> start(Function<SqlClient, Future<RowSet<Row>>> statement) {
        underWay++;
        return onLine(statement).onComplete(done -> {
            underWay--;
            Optional.ofNullable(waiting.poll()).ifPresent(Promise::complete);
        });
    }

    private Future<RowSet<Row>> onLine(Function<SqlClient, Future<RowSet<Row>>> statement) {
        var line = line();
        return line.connection()
                .compose(connection -> statement
                        .apply(connection)
                        .timeout(statementTimeout.toMillis(), TimeUnit.MILLISECONDS)
                        .recover(cause -> {
                            var failure = Outcomes.ofStatement(cause);
                            if (failure.effect().leavesConnectionInDoubt()) {
                                abandon(line, connection);
                            }
                            return Future.failedFuture(failure);
                        }));
    }

    public Future<Void> close() {
        var open = current;
        current = Optional.empty();
        return open.map(line -> line.connection().compose(PgConnection::close)).orElseGet(Future::succeededFuture);
    }

    private Line line() {
        return current.orElseGet(() -> {
            var opening = PgConnection.connect(vertx, options);
            var line = new Line(opening.timeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(Outcomes.whileConnecting(cause))));
            current = Optional.of(line);
            line.connection()
                    .onSuccess(connection ->
                            connection.exceptionHandler(Postgres::lost).closeHandler(closed -> forget(line)))
                    .onFailure(cause -> {
                        forget(line);
                        opening.onSuccess(PgConnection::close);
                    });
            return line;
        });
    }

    private void abandon(Line line, PgConnection connection) {
        forget(line);
        // Not waited for: on a server that hangs it takes as long as the server does.
        connection.close();
    }

    private void forget(Line lost) {
        current = current.filter(line -> !line.equals(lost));
    }

    /** A connection that is being opened or was. Two of them are never the same. */
    private record Line(Future<PgConnection> connection) {}
}
