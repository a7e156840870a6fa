package dev.interlock.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the monthly partitions of the flow log ahead of time, so that there is always one to write to. */
public final class LogPartitions {
    /**
     * By the database's clock, which also stamps the rows. Nodes that do this at the same time wait for each other, as a partition
     * cannot be created twice.
     */
    private static final String CREATE_AHEAD = """
            DO $$
            DECLARE
              month timestamptz := date_trunc('month', now(), 'UTC');
            BEGIN
              PERFORM pg_advisory_xact_lock(hashtextextended('flow_log partitions', 0));
              FOR ahead IN 0..2 LOOP
                EXECUTE format(
                  'CREATE TABLE IF NOT EXISTS %I PARTITION OF flow_log FOR VALUES FROM (%L) TO (%L)',
                  'flow_log_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM'), month,
                  (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
                month := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
              END LOOP;
            END $$
            """;

    private static final Logger LOG = LoggerFactory.getLogger(LogPartitions.class);

    private final Postgres postgres;

    public LogPartitions(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Creates the partitions of this month and the next two where they are missing, now and then every day. */
    public Future<Void> keepAhead(Vertx vertx) {
        vertx.setPeriodic(
                TimeUnit.DAYS.toMillis(1),
                day -> createAhead()
                        .onFailure(cause ->
                                LOG.atWarn().setCause(cause).log("log partitions not created, trying again tomorrow")));
        return createAhead();
    }

    private Future<Void> createAhead() {
        return postgres.query(CREATE_AHEAD, Tuple.tuple()).mapEmpty();
    }
}
