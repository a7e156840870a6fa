package dev.interlock.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the monthly partitions of the flow log: creates them ahead of time, so that there is always one to write to, and drops those
 * that are not kept any more, which costs the same however much is in them.
 */
public final class LogPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(LogPartitions.class);

    private static final String CREATE_AHEAD = "SELECT create_flow_log_partitions(coalesce($1::timestamptz, now()))";

    private static final String DROP_OLD =
            "SELECT drop_flow_log_before(at - $2::bigint * interval '1 millisecond', at) FROM coalesce($1::timestamptz, now()) AS at";

    /** All who write wait behind the one that waits for the whole table. */
    private static final String LOCK_BRIEFLY = "SET LOCAL lock_timeout = '100ms'";

    private final Postgres postgres;
    private final Optional<Duration> retention;

    /** @param retention how long at least a change is kept; empty for good */
    public LogPartitions(Postgres postgres, Optional<Duration> retention) {
        this.postgres = postgres;
        this.retention = retention;
    }

    /** Looks after them now and every day, and soon again where that was not possible. */
    public void keep(Vertx vertx) {
        // By the database's clock, which also stamps the rows.
        keepAt(Optional.empty())
                .onFailure(cause ->
                        LOG.atWarn().setCause(cause).log("log partitions not looked after, trying again in a minute"))
                .map(TimeUnit.DAYS.toMillis(1))
                .otherwise(TimeUnit.MINUTES.toMillis(1))
                .onSuccess(pause -> vertx.setTimer(pause, due -> keep(vertx)));
    }

    /** Does what is to be done at a time, that of the database if none is given. */
    Future<Void> keepAt(Optional<Instant> time) {
        var now = time.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
        return select(CREATE_AHEAD, Tuple.of(now))
                .compose(created -> retention
                        .map(kept -> select(DROP_OLD, Tuple.of(now, kept.toMillis())))
                        .orElseGet(Future::succeededFuture));
    }

    private Future<Void> select(String sql, Tuple arguments) {
        return postgres.<@Nullable Void>transaction(connection -> connection
                .query(LOCK_BRIEFLY)
                .execute()
                .compose(brief -> connection.preparedQuery(sql).execute(arguments))
                .mapEmpty());
    }
}
