package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.flow.EventFeed.Cursor;
import dev.interlock.flow.EventFeed.From;
import dev.interlock.flow.EventFeed.Reading.Gone;
import dev.interlock.flow.EventFeed.Reading.Page;
import dev.interlock.flow.EventFeedContract;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.Move;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed in PostgreSQL, also beside transactions that stay open. */
class PgEventFeedIT extends EventFeedContract {
    private static final int MAX_SCAN = 500;
    private static final Comparator<FlowInstanceId> BY_TEXT = Comparator.comparing(FlowInstanceId::toString);

    private final TestDatabase database = TestDatabase.shared();

    PgEventFeedIT() {
        super(TestDatabase.shared());
    }

    private RowSet<Row> query(String sql, Tuple arguments) {
        return await(() -> database.postgres().query(sql, arguments));
    }

    private Page now(Cursor after) {
        var reading = await(() -> feed(MAX_SCAN).read(new From.After(after), Optional.empty(), 100));
        return assertInstanceOf(Page.class, reading);
    }

    private static List<FlowInstanceId> ids(Page page) {
        return page.events().stream().map(event -> event.entry().instance()).toList();
    }

    /** A transaction that a test keeps open, as that of a batch is between its statements. */
    private final class OpenTransaction {
        private final Promise<Void> end = Promise.promise();
        private final Promise<SqlConnection> begun = Promise.promise();
        private final Future<Boolean> ended = database.postgres()
                .transaction(
                        connection -> {
                            begun.complete(connection);
                            return end.future().map(true);
                        },
                        commit -> commit);

        <T> T run(Function<SqlConnection, Future<T>> statement) {
            return await(() -> begun.future().compose(statement));
        }

        void commit() {
            end.complete();
            await(() -> ended);
        }

        void rollBack() {
            end.fail("rolled back by the test");
            await(() -> ended.otherwise(false));
        }

        void write(FlowInstance start) {
            assertEquals(
                    1,
                    run(connection -> FlowRows.insert(connection, List.of(start(start))))
                            .size());
        }

        /** Writes the next revision on what it reads now. */
        void moveOn(FlowInstance read) {
            var move = move(read.revision(), after(read, FlowState.ACTIVE), anyone());
            assertEquals(
                    1,
                    run(connection -> FlowRows.update(connection, List.of(move)))
                            .size());
        }
    }

    private static Move start(FlowInstance instance) {
        return move(0, instance, anyone());
    }

    @Test
    void a_transaction_that_commits_late_is_not_skipped_and_holds_back_what_comes_after_it() {
        var schema = published("flow");
        var start = end();
        var late = fresh(person("late"), schema, 1);
        var open = new OpenTransaction();
        open.write(late);
        var after = created(person("after"), schema, 1);

        var held = now(start);
        open.commit();
        var page = page(held.next(), 100);

        assertEquals(List.of(), held.events());
        assertEquals(start, held.next());
        assertTrue(held.heldBack() >= 2, held::toString);
        assertEquals(List.of(late.id(), after.id()), ids(page));
    }

    @Test
    void what_was_committed_before_an_open_transaction_began_to_write_can_be_read_meanwhile() {
        var schema = published("flow");
        var start = end();
        var before = created(person("before"), schema, 1);
        var late = fresh(person("late"), schema, 1);
        var open = new OpenTransaction();
        open.write(late);
        var after = created(person("after"), schema, 1);

        var held = now(start);
        open.commit();

        assertEquals(List.of(before.id()), ids(held));
        assertEquals(List.of(late.id(), after.id()), ids(page(held.next(), 100)));
    }

    @Test
    void the_end_is_behind_what_can_be_read_and_before_what_is_open() {
        var schema = published("flow");
        var start = end();
        var late = fresh(person("late"), schema, 1);
        var open = new OpenTransaction();
        open.write(late);
        var after = created(person("after"), schema, 1);

        var reading = await(() -> feed(MAX_SCAN).read(new From.End(), Optional.empty(), 1));
        open.commit();

        var end = assertInstanceOf(Page.class, reading).next();
        assertEquals(start, end);
        assertEquals(List.of(late.id(), after.id()), ids(page(end, 100)));
    }

    @Test
    void a_transaction_that_writes_early_and_late_and_is_overtaken_in_between_comes_as_a_whole_or_not_at_all() {
        var schema = published("flow");
        var start = end();
        var first = fresh(person("first"), schema, 1);
        var second = fresh(person("second"), schema, 1);
        var open = new OpenTransaction();
        open.write(first);
        var between = created(person("between"), schema, 1);
        open.write(second);

        assertEquals(List.of(), now(start).events());
        open.commit();

        var all = walk(start, 1).stream().map(event -> event.entry().instance()).toList();
        assertEquals(3, all.size());
        assertTrue(all.containsAll(List.of(first.id(), second.id(), between.id())));
    }

    @Test
    void a_transaction_that_is_rolled_back_holds_back_no_longer() {
        var schema = published("flow");
        var start = end();
        var open = new OpenTransaction();
        open.write(fresh(person("never"), schema, 1));
        var after = created(person("after"), schema, 1);
        assertEquals(List.of(), now(start).events());

        open.rollBack();

        assertEquals(List.of(after.id()), ids(page(start, 100)));
    }

    /** By the numbers of the transactions the third revision would come before the second. */
    @Test
    void an_older_transaction_that_writes_a_later_revision_comes_after_the_earlier_one() {
        var schema = published("flow");
        var start = end();
        var instance = created(person("ann"), schema, 1);
        var older = new OpenTransaction();
        older.write(fresh(person("other"), schema, 1));
        var second = moved(instance, 1);
        older.moveOn(second);
        older.commit();
        moved(after(second, FlowState.ACTIVE), 1);

        assertEquals(List.of(1L, 2L, 3L, 4L), revisions(walk(start, 1), instance));
    }

    @Test
    void what_an_older_transaction_writes_last_of_all_can_be_read_when_nothing_follows() {
        var schema = published("flow");
        var start = end();
        var instance = created(person("ann"), schema, 1);
        var older = new OpenTransaction();
        older.write(fresh(person("other"), schema, 1));
        var second = moved(instance, 1);
        older.moveOn(second);
        older.commit();

        assertEquals(List.of(1L, 2L, 3L), revisions(page(start, 100).events(), instance));
    }

    @Test
    void a_savepoint_that_is_rolled_back_leaves_nothing() {
        var schema = published("flow");
        var start = end();
        var kept = fresh(person("kept"), schema, 1);
        var open = new OpenTransaction();
        open.write(kept);
        open.run(connection -> connection.query("SAVEPOINT chunk").execute());
        open.write(fresh(person("undone"), schema, 1));
        open.run(connection -> connection.query("ROLLBACK TO SAVEPOINT chunk").execute());
        var other = fresh(person("other"), schema, 1);
        open.write(other);
        open.commit();

        assertEquals(
                Stream.of(kept, other).map(FlowInstance::id).sorted(BY_TEXT).toList(),
                ids(page(start, 100)).stream().sorted(BY_TEXT).toList());
    }

    @Test
    void a_large_transaction_is_read_over_many_pages() {
        var schema = published("flow");
        var start = end();
        var instances = IntStream.range(0, 50)
                .mapToObj(n -> fresh(person("person-" + n), schema, 1))
                .toList();
        var open = new OpenTransaction();
        instances.subList(0, 30).forEach(open::write);
        created(person("between"), schema, 1);
        instances.subList(30, 50).forEach(open::write);
        open.commit();

        for (int limit : new int[] {1, 7, 30, 51, 52}) {
            var events = walk(start, limit);
            assertEquals(51, events.size());
            assertEquals(51, events.stream().distinct().count());
        }
    }

    @Test
    void readers_who_have_not_read_what_is_dropped_are_told() {
        var schema = published("flow");
        var before = end();
        var dropped = created(person("ann"), schema, 1);
        var within = page(before, 1).next();
        moved(dropped, 1);
        var behind = end();
        // As if it had all happened long ago.
        query(
                "CREATE TABLE flow_log_2020_01 PARTITION OF flow_log FOR VALUES FROM ('2020-01-01Z') TO ('2020-02-01Z')",
                Tuple.tuple());
        query(
                "UPDATE flow_log SET at = '2020-01-15Z' WHERE instance_id = $1",
                Tuple.of(dropped.id().value()));
        assertEquals(List.of(1L, 2L), revisions(walk(before, 10), dropped));
        var kept = created(person("bob"), schema, 1);

        query("SELECT drop_flow_log_before('2020-01-31Z')", Tuple.tuple());
        assertEquals(List.of(1L, 2L), revisions(walk(before, 10), dropped), "the month has not ended");
        query("SELECT drop_flow_log_before('2020-02-01Z')", Tuple.tuple());

        for (var cursor : List.of(before, within)) {
            assertEquals(new Gone(), await(() -> feed(MAX_SCAN).read(new From.After(cursor), Optional.empty(), 10)));
        }
        assertEquals(List.of(kept.id()), ids(page(behind, 10)));
        assertEquals(
                List.of(kept.id()),
                walk(MAX_SCAN, new From.Oldest(), Optional.of(schema), 10).stream()
                        .map(event -> event.entry().instance())
                        .toList());
    }

    /** @param from restored into a cluster that has seen few transactions yet; or by another name into the one it was in */
    @ParameterizedTest
    @ValueSource(strings = {"cluster = cluster - 1", "database = 'pg_class'::regclass::oid"})
    void a_database_that_was_restored_elsewhere_goes_on_behind_what_it_has_and_knows_no_cursor_of_before(String from) {
        var schema = published("flow");
        var ann = moved(created(person("ann"), schema, 1), 1);
        var before = end();
        query("UPDATE flow_feed SET " + from, Tuple.tuple());
        query("SELECT adopt_flow_feed()", Tuple.tuple());
        query("SELECT adopt_flow_feed()", Tuple.tuple());

        moved(ann, 1);

        assertEquals(new Gone(), await(() -> feed(MAX_SCAN).read(new From.After(before), Optional.empty(), 10)));
        var events = walk(MAX_SCAN, new From.Oldest(), Optional.of(schema), 10);
        assertEquals(List.of(1L, 2L, 3L), revisions(events, ann));
        assertTrue(end().position() > before.position() + 500, "counts on from what was there");
    }

    /** As when a node of an older version, which knows of no function that has it, adopts a database. */
    @Test
    void a_base_that_another_has_changed_holds_from_the_next_start_on() {
        var ann = moved(created(person("ann"), published("flow"), 1), 1);
        var before = end();
        query("UPDATE flow_feed SET base = base + 1000000", Tuple.tuple());
        query("SELECT adopt_flow_feed()", Tuple.tuple());

        moved(ann, 1);

        assertTrue(end().position() > before.position() + 999_999, "counts on from the base");
    }

    /** Old rows at the beginning, as a migration leaves them, then many small transactions, then a large one. */
    private void fill(UUID mark) {
        query("""
                INSERT INTO flow_log (instance_id, revision, command_id, cause, change, feed_position, previous_position)
                SELECT (lpad(to_hex(n), 12, '0') || '7000800000000000' || lpad(to_hex(n % 7), 4, '0'))::uuid, 1, $1,
                       'transition', '{}', CASE WHEN n <= 20000 THEN 0 WHEN n <= 40000 THEN n / 100 ELSE 401 END, NULL
                FROM generate_series(1, 60000) AS n
                """, Tuple.of(mark));
        query("ANALYZE flow_log", Tuple.tuple());
    }

    /** How many rows of the log a statement looks at, those that a filter throws away included. */
    private long lookedAt(String mode, String statement, String sql, String execute) {
        return lookedAt(await(() -> database.postgres()
                .transaction(connection -> connection
                        .query("SET LOCAL plan_cache_mode = " + mode)
                        .execute()
                        .compose(set -> connection
                                .query("PREPARE " + statement + " AS " + sql)
                                .execute())
                        .compose(prepared -> connection
                                .query("EXPLAIN (ANALYZE, FORMAT JSON) " + execute)
                                .execute())
                        .compose(rows -> connection
                                .query("DEALLOCATE feed_statement")
                                .execute()
                                .map(FlowJson.read(rows.iterator()
                                                .next()
                                                .getJson(0)
                                                .toString())
                                        .path(0)
                                        .path("Plan"))))));
    }

    private static long lookedAt(JsonNode node) {
        double here = node.path("Relation Name").asText().startsWith("flow_log")
                ? node.path("Actual Loops").asDouble()
                        * (node.path("Actual Rows").asDouble()
                                + node.path("Rows Removed by Filter").asDouble())
                : 0;
        return Math.round(here)
                + StreamSupport.stream(node.path("Plans").spliterator(), false)
                        .mapToLong(PgEventFeedIT::lookedAt)
                        .sum();
    }

    private long read(String mode, String cursor, int rows, String schema) {
        return lookedAt(
                mode,
                "feed_statement (text, bigint, uuid, bigint, bigint, bigint, text)",
                PgEventFeed.READ,
                "EXECUTE feed_statement (%s, %d, 11, %s)".formatted(cursor, rows, schema));
    }

    @Test
    void a_page_looks_at_a_limited_number_of_rows_from_whatever_cursor() {
        var mark = UUID.randomUUID();
        fill(mark);
        try {
            var cursors = new ArrayList<>(List.of("NULL, NULL, NULL, NULL"));
            for (int n : new int[] {1, 10_000, 19_995, 20_000, 30_000, 40_001, 50_000, 59_995}) {
                int position = n <= 20_000 ? 0 : n <= 40_000 ? n / 100 : 401;
                cursors.add("'01234567', %d, '%s', 1"
                        .formatted(position, new UUID((long) n << 16 | 0x7000, 1L << 63 | n % 7)));
            }
            for (var mode : List.of("force_custom_plan", "force_generic_plan")) {
                for (var cursor : cursors) {
                    var place = mode + ", behind " + cursor;
                    assertTrue(read(mode, cursor, 11, "NULL") <= 2 * 11, place);
                    assertTrue(read(mode, cursor, MAX_SCAN, "'none'") <= 2 * MAX_SCAN, place);
                }
                assertTrue(lookedAt(mode, "feed_statement", PgEventFeed.END, "EXECUTE feed_statement") <= 2 * 3, mode);
            }
        } finally {
            query("DELETE FROM flow_log WHERE command_id = $1", Tuple.of(mark));
        }
    }
}
