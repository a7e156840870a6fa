package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    private static final Pattern BY_KEY = Pattern.compile("(Index|TID|Recheck) Cond: ");

    static Stream<Arguments> statements() {
        return Stream.of(
                Arguments.of("lock of handles", HandleRows.LOCK, 3),
                Arguments.of("update of handles", HandleRows.UPDATE, 2),
                Arguments.of("start of flows", FlowSql.insert(false), 2),
                Arguments.of("start of flows that wait", FlowSql.insert(true), 2),
                Arguments.of("move of flows", FlowSql.plainUpdate(false), 2),
                Arguments.of("move of flows that wait", FlowSql.update(true, true), 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void looks_rows_up_by_their_keys(String what, String statement, int scans) {
        var plan = plan(statement);

        var scanned = IntStream.range(0, plan.size() - 1)
                .filter(line -> SCAN.matcher(plan.get(line)).find())
                .boxed()
                .toList();
        var text = String.join("\n", plan);
        assertEquals(scans, scanned.size(), text);
        assertTrue(
                scanned.stream()
                        .allMatch(line -> BY_KEY.matcher(plan.get(line + 1)).find()),
                text);
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
