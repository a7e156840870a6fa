package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class PostgresIT {
    private final TestDatabase database = TestDatabase.shared();

    @Test
    void the_longest_statement_is_parsed_once_for_a_connection() {
        var comment = "-".repeat(FlowSql.insert(true).length());
        var itself =
                "SELECT count(*)::int AS prepared FROM pg_prepared_statements WHERE statement LIKE $1 --" + comment;
        int prepared = database.await(() -> {
            var pipeline = database.postgres().pipeline();
            return pipeline.query(itself, Tuple.of("%" + comment))
                    .map(rows -> rows.iterator().next().getInteger("prepared"))
                    .eventually(() -> pipeline.close().otherwiseEmpty());
        });
        assertEquals(1, prepared);
    }

    /** The server of the tests has these by itself; an outside one, or an account on it, may have others. */
    @ParameterizedTest
    @CsvSource({"jit, off", "synchronous_commit, on"})
    void commits_are_durable_and_plans_not_compiled_whatever_the_server_says(String parameter, String value) {
        var sql = "SELECT setting || ' by ' || source AS setting FROM pg_settings WHERE name = $1";
        var pooled = database.await(() -> database.postgres().query(sql, Tuple.of(parameter)));
        var pipelined = database.await(() -> {
            var pipeline = database.postgres().pipeline();
            return pipeline.query(sql, Tuple.of(parameter))
                    .eventually(() -> pipeline.close().otherwiseEmpty());
        });
        assertEquals(value + " by client", pooled.iterator().next().getString("setting"));
        assertEquals(value + " by client", pipelined.iterator().next().getString("setting"));
    }

    @Test
    void a_connection_that_is_lost_is_told_in_the_log() throws InterruptedException {
        var told = new LinkedBlockingQueue<String>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                told.add(event.getMessage());
            }
        };
        appender.start();
        var log = (Logger) LoggerFactory.getLogger(Postgres.class);
        log.addAppender(appender);
        try {
            database.await(() -> database.postgres()
                    .pipeline()
                    .query("SELECT pg_backend_pid() AS pid", Tuple.tuple())
                    .map(rows -> rows.iterator().next().getInteger("pid"))
                    .compose(pid -> database.postgres().query("SELECT pg_terminate_backend($1)", Tuple.of(pid))));
            assertEquals("a connection to the database is lost", told.poll(20, TimeUnit.SECONDS));
        } finally {
            log.detachAppender(appender);
        }
    }
}
