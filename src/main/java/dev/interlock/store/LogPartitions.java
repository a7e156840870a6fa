package dev.interlock.store;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the monthly partitions of the flow log created ahead of time, so that there is always one to write to. */
public final class LogPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(LogPartitions.class);

    /** By the database's clock, which also stamps the rows. */
    private static final String CREATE_AHEAD = "SELECT create_flow_log_partitions()";

    private final Postgres postgres;

    public LogPartitions(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Creates what is missing every day; the migrations do it at the start. */
    public void keepAhead(Vertx vertx) {
        vertx.setPeriodic(
                TimeUnit.DAYS.toMillis(1),
                day -> postgres.query(CREATE_AHEAD, Tuple.tuple())
                        .onFailure(cause ->
                                LOG.atWarn().setCause(cause).log("log partitions not created, trying again tomorrow")));
    }
}
