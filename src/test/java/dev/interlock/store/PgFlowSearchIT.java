package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.flow.FlowSearchContract;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PgFlowSearchIT extends FlowSearchContract {
    private static final int MAX_SCAN = 500;

    private final TestDatabase database = TestDatabase.shared();

    PgFlowSearchIT() {
        super(TestDatabase.shared());
    }

    private RowSet<Row> query(String sql, Tuple arguments) {
        return await(() -> database.postgres().query(sql, arguments));
    }

    /** Old instances of one schema, then many new ones of another, each with a subject of its own. */
    private void fill(String kind, String old, String fresh) {
        for (var schema : List.of(old, fresh)) {
            query("INSERT INTO flow_schema_version VALUES ($1, 1, '', '{}')", Tuple.of(schema));
        }
        query("""
                INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps, feed_position)
                SELECT (lpad(to_hex(n), 12, '0') || '7000800000000000' || lpad(to_hex(n % 7), 4, '0'))::uuid,
                       CASE WHEN n <= 20000 THEN $2 ELSE $3 END, 1, $1, 'subject-' || n, 1, 'active', 1,
                       '{"active": {"open": 1}}', 0
                FROM generate_series(1, 60000) AS n
                """, Tuple.of(kind, old, fresh));
        query("ANALYZE flow_instance", Tuple.tuple());
    }

    /**
     * How many rows of the table the statement looks at, those that a filter throws away included; the larger number of the two ways
     * in which PostgreSQL may plan a prepared statement.
     */
    private long lookedAt(
            String sql,
            UUID after,
            @Nullable String schema,
            @Nullable String state,
            @Nullable String kind,
            @Nullable String key) {
        var arguments = Stream.of(schema, state, null, kind, key)
                .map(text -> text == null ? "NULL" : "'" + text + "'")
                .collect(Collectors.joining(", "));
        var explain =
                "EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page('%s', %d, 11, %s)".formatted(after, MAX_SCAN, arguments);
        return Stream.of("force_custom_plan", "force_generic_plan")
                .mapToLong(mode -> lookedAt(plan(mode, sql, explain)))
                .max()
                .orElseThrow();
    }

    private JsonNode plan(String mode, String sql, String explain) {
        return await(() -> database.postgres()
                .transaction(connection -> connection
                        .query("SET LOCAL plan_cache_mode = " + mode)
                        .execute()
                        .compose(set -> connection
                                .query("PREPARE page (uuid, bigint, bigint, text, text, text, text, text) AS " + sql)
                                .execute())
                        .compose(prepared -> connection.query(explain).execute())
                        .compose(rows -> connection
                                .query("DEALLOCATE page")
                                .execute()
                                .map(FlowJson.read(rows.iterator()
                                                .next()
                                                .getJson(0)
                                                .toString())
                                        .path(0)
                                        .path("Plan")))));
    }

    private static long lookedAt(JsonNode node) {
        double here = node.path("Relation Name").asText().equals("flow_instance")
                ? node.path("Actual Loops").asDouble()
                        * (node.path("Actual Rows").asDouble()
                                + node.path("Rows Removed by Filter").asDouble())
                : 0;
        return Math.round(here)
                + StreamSupport.stream(node.path("Plans").spliterator(), false)
                        .mapToLong(PgFlowSearchIT::lookedAt)
                        .sum();
    }

    @Test
    void a_page_looks_at_a_limited_number_of_rows_however_many_there_are() {
        var kind = "kind-" + UUID.randomUUID();
        var old = "old-" + UUID.randomUUID();
        var fresh = "fresh-" + UUID.randomUUID();
        fill(kind, old, fresh);
        var start = new UUID(0, 0);
        var afterOld = new UUID(20001L << 16, 0);

        // Where nothing fits, the rows are walked over twice: for the page, and for where to go on.
        assertTrue(lookedAt(PgFlowSearch.ALL, start, null, "exited", null, null) <= 2 * MAX_SCAN);
        assertTrue(lookedAt(PgFlowSearch.ALL, start, null, null, "nobody", null) <= 2 * MAX_SCAN);
        assertTrue(lookedAt(PgFlowSearch.OF_SCHEMA, start, fresh, "exited", null, null) <= 2 * MAX_SCAN);
        assertTrue(lookedAt(PgFlowSearch.OF_SCHEMA, start, old, "exited", null, null) <= 2 * MAX_SCAN);

        assertEquals(11, lookedAt(PgFlowSearch.ALL, start, null, null, null, null));
        assertEquals(11, lookedAt(PgFlowSearch.OF_SCHEMA, start, fresh, null, null, null));
        assertEquals(
                0, lookedAt(PgFlowSearch.OF_SCHEMA, afterOld, old, null, null, null), "behind the last of its schema");
        assertEquals(1, lookedAt(PgFlowSearch.OF_SUBJECT, start, null, null, kind, "subject-30000"));
    }

    @Test
    void no_index_has_a_column_that_a_transition_changes() {
        var indexed =
                query("""
                SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indexrelid
                WHERE i.indrelid = 'flow_instance'::regclass ORDER BY a.attname
                """, Tuple.tuple()).stream().map(row -> row.getString(0)).toList();

        assertEquals(List.of("id", "run", "schema", "subject_key", "subject_kind"), indexed);
    }
}
