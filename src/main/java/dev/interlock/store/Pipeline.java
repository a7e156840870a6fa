package dev.interlock.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One connection that many statements share without waiting for each other; it is opened when needed and again after it was lost.
 *
 * <p>Belongs to one event loop. A statement that gets no answer in time costs the connection, because all that follows on it would
 * wait behind it.
 */
public final class Pipeline {
    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Duration connectTimeout;
    private final Duration statementTimeout;
    private Optional<Future<PgConnection>> current = Optional.empty();

    Pipeline(Vertx vertx, PgConnectOptions options, Duration connectTimeout, Duration statementTimeout) {
        this.vertx = vertx;
        this.options = options;
        this.connectTimeout = connectTimeout;
        this.statementTimeout = statementTimeout;
    }

    Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return run(client -> client.preparedQuery(sql).execute(arguments));
    }

    Future<RowSet<Row>> run(Function<SqlClient, Future<RowSet<Row>>> statement) {
        return connection().compose(connection -> statement
                .apply(connection)
                .timeout(statementTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    var failure = Outcomes.ofStatement(cause);
                    if (failure.effect().leavesConnectionInDoubt()) {
                        abandon(connection);
                    }
                    return Future.failedFuture(failure);
                }));
    }

    public Future<Void> close() {
        var open = current;
        current = Optional.empty();
        return open.map(connection -> connection.compose(PgConnection::close)).orElseGet(Future::succeededFuture);
    }

    private Future<PgConnection> connection() {
        return current.orElseGet(() -> {
            var opening = PgConnection.connect(vertx, options);
            var connecting = opening.timeout(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(Outcomes.whileConnecting(cause)));
            current = Optional.of(connecting);
            connecting
                    .onSuccess(connection -> connection.closeHandler(closed -> forget(connecting)))
                    .onFailure(cause -> {
                        forget(connecting);
                        opening.onSuccess(PgConnection::close);
                    });
            return connecting;
        });
    }

    private void forget(Future<PgConnection> lost) {
        current = current.filter(connection -> connection != lost);
    }

    private void abandon(PgConnection connection) {
        current = current.filter(open -> open.result() != connection);
        // Not waited for: on a server that hangs it takes as long as the server does.
        connection.close();
    }
}
