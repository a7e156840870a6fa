package dev.interlock.store;

import dev.interlock.config.Database.Connections;
import dev.interlock.config.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the database: a pool for work that is not tied to a lane, and connections of their own for the lanes.
 *
 * <p>One for each node; may be used from any thread. A failed future carries a {@link dev.interlock.bus.StoreException}.
 */
public final class Postgres {
    private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Of a pooled connection, beyond the time for the longest work on it. */
    private static final Duration MAX_SILENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final PgConnectOptions connectOptions;
    private final Duration connectTimeout;
    private final Duration statementTimeout;
    private final Duration acquireTimeout;
    private final Pool pool;

    /** As many as there are connections, so that none is waited for but while it is opened, or hangs with its server. */
    private final Turns turns;

    private final Turns pages;

    public Postgres(Vertx vertx, DatabaseUrl url, Connections settings) {
        this(vertx, url, settings, Map.of());
    }

    /** @param parameters of the server, set for each connection */
    public Postgres(Vertx vertx, DatabaseUrl url, Connections settings, Map<String, String> parameters) {
        this.vertx = vertx;
        this.connectTimeout = settings.connectTimeout();
        this.statementTimeout = settings.statementTimeout();
        this.connectOptions = connectOptions(url)
                .setReconnectAttempts(0)
                .addProperty("application_name", "interlock")
                // All that we ask has an index. A plan that was made while a table was small, and is kept while it
                // grows, must not read all of it.
                .addProperty("enable_seqscan", "off")
                // By that plans seem dear, and a server that compiles dear ones would take seconds for it.
                .addProperty("jit", "off");
        parameters.forEach(connectOptions::addProperty);
        this.acquireTimeout = settings.acquireTimeout();
        // The server gives up when we do, so that the connection is free again with the turn.
        var options = new PgConnectOptions(connectOptions)
                .addProperty("statement_timeout", String.valueOf(Math.max(1, statementTimeout.toMillis())));
        this.pool = pool("interlock", settings.poolSize(), statementTimeout, options);
        this.turns = new Turns(vertx, settings.poolSize());
        this.pages = new Turns(vertx, Math.max(1, settings.poolSize() / 2));
    }

    /** How to connect to a database, for whoever does it in its own way. */
    public static PgConnectOptions connectOptions(DatabaseUrl url) {
        return new PgConnectOptions()
                .setHost(url.host())
                .setPort(url.port())
                .setDatabase(url.database())
                .setUser(url.user())
                .setPassword(url.password().value())
                .setSslMode(PgTls.mode(url.tls()))
                .setSslOptions(PgTls.options(url.tls()))
                // What is answered is on disk, whatever is usual for the account or the server.
                .addProperty("synchronous_commit", "on")
                .setCachePreparedStatements(true)
                // Not only the short ones: to parse and plan a long one takes longer than to run it.
                .setPreparedStatementCacheSqlFilter(sql -> true);
    }

    /** A connection for one event loop; statements on it are pipelined. */
    public Pipeline pipeline() {
        // One plan for batches of any size: all plans are alike, as all goes by primary keys, and to make one takes
        // longer than to run it for a few instances.
        var options = new PgConnectOptions(connectOptions)
                .addProperty("plan_cache_mode", "force_generic_plan")
                // What waits for somebody's lock holds up all that shares the connection.
                // Undone while its answer is still waited for, it has not happened for sure.
                .addProperty("lock_timeout", String.valueOf(Math.max(1, statementTimeout.toMillis() / 2)));
        return new Pipeline(vertx, options, connectTimeout, statementTimeout);
    }

    /** Runs one statement on a pooled connection, within the time for a statement. */
    Future<RowSet<Row>> query(String sql, Tuple arguments) {
        return query(sql, arguments, acquireDeadline());
    }

    private long acquireDeadline() {
        return System.nanoTime() + acquireTimeout.toNanos();
    }

    private Future<RowSet<Row>> query(String sql, Tuple arguments, long deadlineNanos) {
        return turns.take(deadlineNanos, () -> queryAtOnce(sql, arguments));
    }

    /** Before all that wait for their turn: what must be known above all while much is under way. */
    Future<RowSet<Row>> queryAtOnce(String sql, Tuple arguments) {
        return connection(pool).compose(connection -> {
            var rows = connection.preparedQuery(sql).execute(arguments);
            // It goes back only when nothing is under way on it any more, which may be long after the answer.
            rows.onComplete(done -> connection.close());
            return rows.timeout(statementTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .recover(cause -> Future.failedFuture(Outcomes.ofStatement(cause)));
        });
    }

    /** Gives a connection of a pool, to be closed. */
    static Future<SqlConnection> connection(Pool pool) {
        return pool.getConnection()
                .map(connection -> connection.exceptionHandler(Postgres::lost))
                .recover(cause -> Future.failedFuture(Outcomes.whileConnecting(cause)));
    }

    /** Tells that a connection in use is lost, which the client would print to standard error. */
    static void lost(Throwable cause) {
        LOG.atWarn().addKeyValue("cause", cause).log("a connection to the database is lost");
    }

    /** Runs a statement that changes nothing, so that its outcome is never open. */
    Future<RowSet<Row>> read(String sql, Tuple arguments) {
        return query(sql, arguments).recover(Pipeline::failedRead);
    }

    /** Reads what may be long, by so few at once that there are connections left for what is short. */
    Future<RowSet<Row>> page(String sql, Tuple arguments) {
        long deadline = acquireDeadline();
        return pages.take(deadline, () -> query(sql, arguments, deadline)).recover(Pipeline::failedRead);
    }

    /** Runs one transaction within the time for a statement; see {@link Transaction#run}. */
    <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
        return transaction(work, result -> true);
    }

    /** Runs one transaction that is undone if its result turns out not to be wanted. */
    <T> Future<T> transaction(Function<SqlConnection, Future<T>> work, Predicate<T> wanted) {
        return turns.take(acquireDeadline(), () -> Transaction.run(pool, statementTimeout, work, wanted));
    }

    /**
     * A pool of its own for work that would hold the connections of the common one for long.
     *
     * @param longest how long one piece of work may take. A connection on which nothing comes for some time more is closed: the machine
     *     at its other end may have vanished without a word, and the connection would be waited for without end
     */
    Pool pool(String name, int size, Duration longest) {
        return pool(name, size, longest, connectOptions);
    }

    private Pool pool(String name, int size, Duration longest, PgConnectOptions options) {
        var silence = Math.toIntExact(longest.plus(MAX_SILENCE).toSeconds());
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setName(name)
                        .setMaxSize(size)
                        .setConnectionTimeout(Math.toIntExact(connectTimeout.toMillis()))
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .with(new NetClientOptions().setIdleTimeout(silence).setIdleTimeoutUnit(TimeUnit.SECONDS))
                .connectingTo(options)
                .using(vertx)
                .build();
    }

    /** Whether it can be written: a standby, or a primary that became one, can only be read. */
    public Future<Boolean> isWritable() {
        return queryAtOnce("SELECT current_setting('transaction_read_only') = 'off' AS writable", Tuple.tuple())
                .map(rows -> rows.iterator().next().getBoolean("writable"));
    }

    /** Succeeds if the database answers. */
    public Future<Void> ping() {
        return queryAtOnce("SELECT 1", Tuple.tuple()).mapEmpty();
    }

    /** Asks until the database answers, for so long at most. */
    public Future<Void> awaitAnswer(Duration patience) {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        return ping().recover(cause -> System.nanoTime() - deadlineNanos >= 0
                ? Future.failedFuture(cause)
                : vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                        .compose(again -> awaitAnswer(Duration.ofNanos(deadlineNanos - System.nanoTime()))));
    }

    public Future<Void> close() {
        return pool.close();
    }
}
