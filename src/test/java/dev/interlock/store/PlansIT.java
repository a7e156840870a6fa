package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is to be found by its id or key is looked up by it, whatever the statistics say of how many others there are. */
class PlansIT {
    /** As a vacuum leaves them that has found only dead rows: any way through the whole table or a whole index seems to cost nothing. */
    private static final String STATISTICS_OF_NOTHING = """
            WITH stored AS (
              SELECT oid FROM pg_class
              WHERE oid IN ('cm_handle'::regclass, 'subject'::regclass)
            )
            UPDATE pg_class SET reltuples = 0, relpages = 10000
            WHERE oid IN (SELECT oid FROM stored UNION ALL SELECT indexrelid FROM pg_index JOIN stored ON indrelid = oid)
            """;

    private static final Pattern SCAN = Pattern.compile("Scan.* on (cm_handle|subject)\\b");

    /** Of the subjects on which flows rely, and of their handles. */
    private static final List<String> LOCKED =
            List.of("Index Cond: ((kind = r.kind) AND (key = r.key))", "Index Cond: (id = r_1.key)");

    private static final List<String> WANTED =
            List.of("Index Cond: ((kind = w.kind) AND (key = w.key))", "Index Cond: (id = w.key)");

    private static final List<String> OF_FLOWS = List.of(
            "Index Cond: ((kind = i.subject_kind) AND (key = i.subject_key))", "Index Cond: (id = i.subject_key)");

    static Stream<Arguments> statements() {
        return Stream.of(
                Arguments.of(
                        "lock of handles",
                        HandleRows.LOCK,
                        List.of(
                                "Index Cond: (id = ANY ($1))",
                                "Index Cond: (alternate_id = ANY ($1))",
                                "Index Cond: (id = ANY ((InitPlan 1).col1))")),
                Arguments.of(
                        "update of handles",
                        HandleRows.UPDATE,
                        List.of("Index Cond: (id = n.id)", "TID Cond: (ctid = found.ctid)")),
                Arguments.of("what starts depend on", PgFlowStore.BEFORE_START, WANTED),
                Arguments.of("subjects", PgSubjectStore.READ, WANTED),
                Arguments.of("flows with their subjects", PgFlowStore.LOAD, OF_FLOWS),
                Arguments.of("revisions of flows and subjects", PgFlowStore.REVISIONS, OF_FLOWS),
                Arguments.of("start of flows", FlowSql.insert(false), LOCKED),
                Arguments.of("start of flows that wait", FlowSql.insert(true), LOCKED),
                Arguments.of("move of flows", FlowSql.plainUpdate(false, false), List.of()),
                Arguments.of(
                        "move of flows that rely on subjects",
                        FlowSql.plainUpdate(false, true),
                        List.of(
                                "Index Cond: ((kind = m.subject_kind) AND (key = m.subject_key))",
                                "Index Cond: (id = m.subject_key)")),
                Arguments.of("move of flows that wait", FlowSql.update(true, true), LOCKED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void looks_rows_up_by_their_keys(String what, String statement, List<String> conditions) {
        var plan = plan(statement);

        // A scan tells its condition in the line below; one without goes through all.
        var found = IntStream.range(0, plan.size() - 1)
                .filter(line -> SCAN.matcher(plan.get(line)).find())
                .mapToObj(line -> plan.get(line + 1).strip())
                .toList();
        assertEquals(conditions, found, () -> String.join("\n", plan));
    }

    private static List<String> plan(String statement) {
        var database = TestDatabase.shared();
        return database.await(() -> database.postgres()
                .transaction(
                        connection -> connection
                                .query(STATISTICS_OF_NOTHING)
                                .execute()
                                .compose(done -> explained(connection, statement)),
                        undone -> false));
    }

    private static Future<List<String>> explained(SqlConnection connection, String statement) {
        return connection
                .query("EXPLAIN (GENERIC_PLAN) " + statement)
                .execute()
                .map(rows -> rows.stream().map(row -> row.getString(0)).toList());
    }
}
