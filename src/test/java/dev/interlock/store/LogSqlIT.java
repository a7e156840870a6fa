package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LogEntry;
import dev.interlock.flow.SubjectKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log by flow, in a database of its own that begins in the form of an older version. */
class LogSqlIT {
    private static final String BEFORE = "11";
    private static final int FLOWS = 3;
    private static final int CHANGES = 150;

    /** As the older version writes it: the start names a version, and so does a migration in between. */
    private static final String OLD_CHANGE = """
            INSERT INTO flow_log (instance_id, revision, command_id, cause, change)
            SELECT id, $1::bigint, id, CASE WHEN $1::bigint IN (1, 70) THEN 'lifecycle' ELSE 'transition' END,
                   CASE $1::bigint WHEN 1 THEN '{"state": "active", "version": 1}' WHEN 70 THEN '{"state": "active", "version": 2}'
                   ELSE '{"state": "active"}' END::jsonb
            FROM flow_instance
            """;

    private static final String OLD_FLOWS = """
            INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps)
            SELECT gen_random_uuid(), 'old', 1, 'person', n, 1, 'active', %d, '{"active": {"open": 1}}'
            FROM generate_series(1, %d) AS n
            """.formatted(CHANGES, FLOWS);

    private final OlderDatabase database = new OlderDatabase(BEFORE);
    private final Postgres postgres = database.postgres();
    private final PgChangeLog log = new PgChangeLog(postgres);

    private LogSqlIT() {
        query("INSERT INTO flow_schema_version VALUES ('old', 1, '', '{}')");
        query(OLD_FLOWS);
        LongStream.rangeClosed(1, CHANGES).forEach(this::write);
        database.upgrade();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T await(Future<T> future) {
        return database.await(future);
    }

    private RowSet<Row> query(String sql, Object... arguments) {
        return database.query(sql, arguments);
    }

    /** The next change of each flow, as the older version logs it. */
    private void write(long revision) {
        query(OLD_CHANGE, revision);
    }

    private List<FlowInstanceId> flows() {
        return query("SELECT id FROM flow_instance ORDER BY id").stream()
                .map(row -> new FlowInstanceId(row.getUUID("id")))
                .toList();
    }

    private Map<FlowInstanceId, List<Long>> after(Map<FlowInstanceId, Long> revisions, int limit) {
        return await(log.after(revisions, limit)).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue().stream().map(LogEntry::revision).toList()));
    }

    private static List<Long> from(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private void dropChangesUpTo(int revision) {
        query("CREATE TABLE flow_log_2020_01 PARTITION OF flow_log FOR VALUES FROM ('2020-01-01Z') TO ('2020-02-01Z')");
        query("UPDATE flow_log SET at = '2020-01-15Z' WHERE revision <= $1", (long) revision);
        query("SELECT drop_flow_log_before('2020-02-01Z')");
    }

    @Test
    void what_an_older_version_has_written_is_read_and_goes_on() {
        var flows = flows();
        var flow = flows.getFirst();
        IntStream.rangeClosed(CHANGES + 1, CHANGES + 40).forEach(revision -> move(flow, revision));

        assertEquals(Map.of(flow, from(1, CHANGES + 40)), after(Map.of(flow, 0L), 1000));
        assertEquals(
                flows.stream().collect(Collectors.toMap(id -> id, id -> from(141, 150))),
                after(flows.stream().collect(Collectors.toMap(id -> id, id -> 140L)), 10));
    }

    /** What it left out would be missed for good. */
    @Test
    void an_older_version_that_still_runs_is_refused() {
        var log = assertThrows(AssertionError.class, () -> write(CHANGES + 1));
        var start = assertThrows(AssertionError.class, () -> query(OLD_FLOWS));

        assertTrue(String.valueOf(log.getCause()).contains("nodes of an older version are refused"), log::toString);
        assertTrue(String.valueOf(start.getCause()).contains("feed_position"), start::toString);
    }

    private void move(FlowInstanceId flow, long revision) {
        var instance = new FlowInstance(
                flow, "old", 1, new SubjectKey("person", "1"), 1, FlowState.ACTIVE, revision - 1, Map.of());
        var written = await(postgres.transaction(
                connection -> FlowRows.update(connection, List.of(EventFeedRacesIT.move(instance, revision))),
                rows -> true));
        assertEquals(1, written.size());
    }

    /** However much is dropped, between milestones and at them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 40, 95, 96, 97, 127, 128, 140, 149})
    void a_history_whose_beginning_was_dropped_begins_later(int dropped) {
        dropChangesUpTo(dropped);
        var flow = flows().getFirst();

        for (long after = 0; after <= CHANGES; after += 7) {
            for (int limit : List.of(1, 20, 64, 1000)) {
                long first = Math.max(after, dropped) + 1;
                var expected = from(first, Math.min(first + limit - 1, CHANGES));
                assertEquals(
                        expected.isEmpty() ? Map.of() : Map.of(flow, expected),
                        after(Map.of(flow, after), limit),
                        "after %d, %d at most".formatted(after, limit));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "69, 1", "70, 2", "150, 2"})
    void the_version_at_a_revision_is_the_last_that_was_named(long revision, int version) {
        assertEquals(OptionalInt.of(version), await(log.version(flows().getFirst(), revision)));
    }

    @Test
    void no_version_is_known_before_the_first_that_is_kept() {
        dropChangesUpTo(40);

        assertEquals(OptionalInt.empty(), await(log.version(flows().getFirst(), 60)));
    }

    /** As a vacuum leaves them that has found only dead rows: any way through a whole index seems to cost nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"after", "find"})
    void changes_are_looked_up_one_by_one_whatever_the_statistics(String what) {
        query("""
                WITH stored AS (SELECT oid FROM pg_class WHERE relname = 'flow_instance' OR relname LIKE 'flow_log%')
                UPDATE pg_class SET reltuples = 0, relpages = 10000
                WHERE oid IN (SELECT oid FROM stored UNION ALL SELECT indexrelid FROM pg_index JOIN stored ON indrelid = oid)
                """);
        var statement = what.equals("after") ? LogSql.AFTER : LogSql.FIND;

        var plan = await(postgres.transaction(
                connection -> connection
                        .query("EXPLAIN (GENERIC_PLAN) " + statement)
                        .execute()
                        .map(rows -> rows.stream()
                                .map(row -> row.getString(0).strip())
                                .toList()),
                lines -> false));

        var scan = Pattern.compile("Scan.* on flow_(log|instance)");
        var lookup = Pattern.compile("Index Cond: \\(\\(?(id|instance_id|feed_position) = .*");
        var conditions = IntStream.range(0, plan.size() - 1)
                .filter(line -> scan.matcher(plan.get(line)).find())
                .mapToObj(line -> plan.get(line + 1))
                .toList();
        assertTrue(
                !conditions.isEmpty()
                        && conditions.stream()
                                .allMatch(condition -> lookup.matcher(condition).matches()),
                () -> String.join("\n", plan));
    }
}
