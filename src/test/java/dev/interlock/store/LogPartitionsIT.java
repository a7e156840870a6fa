package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.config.DatabaseUrl;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log over many months, of which the clock runs through one day after the other. */
class LogPartitionsIT {
    private static final Duration RETENTION = Duration.ofDays(45);
    private static final Instant BEGIN = Instant.parse("2030-01-15T10:00:00Z");

    /** Over a year's end and a leap day. */
    private static final int DAYS = 800;

    /** A month that has not ended, two ahead, and two of which some changes are younger than the retention. */
    private static final int MOST_PARTITIONS = 5;

    private static final TestDatabase SERVER = TestDatabase.shared();

    /** A database of its own on the server that all tests share, as others need the months that are dropped here. */
    private final Postgres postgres = new Postgres(SERVER.vertx(), newDatabase(), SERVER.connections());

    private static DatabaseUrl newDatabase() {
        var name = "log_partitions_" + UUID.randomUUID().toString().replace('-', '_');
        SERVER.await(() -> SERVER.postgres().query("CREATE DATABASE " + name, Tuple.tuple()));
        var server = SERVER.url();
        var url = new DatabaseUrl(server.user(), server.password(), server.host(), server.port(), name);
        Migrations.run(url, Duration.ofSeconds(20));
        return url;
    }

    @AfterEach
    void close() {
        SERVER.await(postgres::close);
    }

    @Test
    void the_month_that_is_written_to_is_not_dropped() {
        query("SELECT drop_flow_log_before(now())", Tuple.tuple());

        var refused = assertThrows(
                AssertionError.class,
                () -> query("SELECT drop_flow_log_before(now() + interval '1 day')", Tuple.tuple()));

        assertTrue(String.valueOf(refused.getCause()).contains("nothing was dropped"), refused::toString);
        log(Instant.now());
    }

    /** Shorter than the month, of which no day may go before all may. */
    @Test
    void a_retention_of_a_day_drops_each_month_as_it_ends() {
        var partitions = new LogPartitions(postgres, Optional.of(Duration.ofDays(1)));
        query("SELECT drop_flow_log_before('2030-01-01Z', '2030-01-01Z')", Tuple.tuple());

        for (int day = 0; day < 40; day++) {
            var now = BEGIN.plus(day, ChronoUnit.DAYS);
            SERVER.await(() -> partitions.keepAt(Optional.of(now)));
            log(now);
            assertTrue(partitions().size() <= 4, () -> now + ": " + partitions());
        }
    }

    @Test
    void each_day_has_its_partition_and_what_is_older_than_the_retention_goes_month_by_month() {
        var partitions = new LogPartitions(postgres, Optional.of(RETENTION));
        query("SELECT drop_flow_log_before('2030-01-01Z', '2030-01-01Z')", Tuple.tuple());

        for (int day = 0; day < DAYS; day++) {
            var now = BEGIN.plus(day, ChronoUnit.DAYS);
            SERVER.await(() -> partitions.keepAt(Optional.of(now)));
            log(now);

            assertTrue(partitions().size() <= MOST_PARTITIONS, () -> now + ": " + partitions());
            var firstKept =
                    Optional.of(now.minus(RETENTION)).filter(BEGIN::isBefore).orElse(BEGIN);
            assertEquals(
                    ChronoUnit.DAYS.between(firstKept, now) + 1,
                    query(
                                    "SELECT count(*) AS n FROM flow_log WHERE at >= $1",
                                    Tuple.of(firstKept.atOffset(ZoneOffset.UTC)))
                            .getFirst()
                            .getLong("n"),
                    () -> "changes kept on " + now);
        }

        var oldest = query("SELECT min(at) AS at FROM flow_log", Tuple.tuple())
                .getFirst()
                .getOffsetDateTime("at");
        assertTrue(
                oldest.toInstant()
                        .isAfter(BEGIN.plus(DAYS, ChronoUnit.DAYS)
                                .minus(RETENTION)
                                .minus(32, ChronoUnit.DAYS)),
                () -> "the oldest change is of " + oldest);
        assertEquals(
                OffsetDateTime.parse("2032-01-31T10:00Z"),
                lastDropped(),
                "readers are told how far the log was dropped");
    }

    @Test
    void without_a_retention_nothing_is_dropped() {
        var before = partitions();
        var farAhead = Instant.parse("2090-06-30T23:59:59Z");

        SERVER.await(() -> new LogPartitions(postgres, Optional.empty()).keepAt(Optional.of(farAhead)));

        var expected = IntStream.rangeClosed(6, 8).mapToObj(month -> "flow_log_2090_%02d".formatted(month));
        assertEquals(Stream.concat(before.stream(), expected).sorted().toList(), partitions());
    }

    /** A vacuum is not soon over. */
    @Test
    void a_month_is_dropped_while_another_is_vacuumed() {
        SERVER.await(() -> new LogPartitions(postgres, Optional.empty()).keepAt(Optional.of(BEGIN)));
        SERVER.await(() -> postgres.transaction(
                vacuum -> vacuum.query("LOCK TABLE flow_log_2030_02 IN SHARE UPDATE EXCLUSIVE MODE")
                        .execute()
                        .compose(locked -> postgres.query(
                                "SELECT drop_flow_log_before('2030-02-01Z', '2030-02-01Z')", Tuple.tuple())),
                dropped -> true));

        assertEquals(List.of("flow_log_2030_02", "flow_log_2030_03"), partitions());
    }

    @Test
    void those_that_were_there_and_those_that_are_made_are_vacuumed_calmly_and_analyzed_by_few_rows() {
        try (var older = new OlderDatabase("12")) {
            older.upgrade();
            older.query("SELECT create_flow_log_partitions('2090-06-30Z')");

            var ways = older.query("""
                    SELECT reloptions::text AS options, attstattarget::integer AS target, count(DISTINCT inhrelid) AS n
                    FROM pg_inherits JOIN pg_class ON oid = inhrelid JOIN pg_attribute ON attrelid = inhrelid
                    WHERE inhparent = 'flow_log'::regclass AND attnum > 0 AND NOT attisdropped GROUP BY 1, 2
                    """);

            assertEquals(1, ways.size());
            var all = ways.iterator().next();
            assertEquals("{autovacuum_vacuum_cost_delay=5}", all.getString("options"));
            assertEquals(10, all.getInteger("target"));
            assertEquals(6, all.getLong("n"));
        }
    }

    private void log(Instant at) {
        query("""
                INSERT INTO flow_log (instance_id, revision, at, command_id, cause, change, feed_position, previous_position)
                VALUES ($1, 1, $2, $1, 'transition', '{}', $3, NULL)
                """, Tuple.of(UUID.randomUUID(), at.atOffset(ZoneOffset.UTC), at.getEpochSecond()));
    }

    /** The feed's positions are the seconds of the changes. */
    private OffsetDateTime lastDropped() {
        long position = query("SELECT dropped_position FROM flow_feed", Tuple.tuple())
                .getFirst()
                .getLong("dropped_position");
        return Instant.ofEpochSecond(position).atOffset(ZoneOffset.UTC);
    }

    private List<String> partitions() {
        return query(
                        "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid"
                                + " WHERE inhparent = 'flow_log'::regclass ORDER BY relname",
                        Tuple.tuple())
                .stream()
                .map(row -> row.getString("relname"))
                .toList();
    }

    private List<Row> query(String sql, Tuple arguments) {
        return SERVER.await(
                () -> postgres.query(sql, arguments).map(rows -> rows.stream().toList()));
    }
}
