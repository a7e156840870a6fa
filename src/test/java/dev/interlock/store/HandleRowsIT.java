package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HandleRowsIT {
    /** As a vacuum leaves them that has found only dead rows. */
    private static final String STATISTICS_OF_NOTHING =
            "UPDATE pg_class SET reltuples = 0, relpages = 10000 WHERE oid = 'cm_handle'::regclass";

    @Test
    void an_update_looks_each_handle_up_by_its_id_whatever_the_statistics_say() {
        var database = TestDatabase.shared();

        var plan = database.await(() -> database.postgres()
                .transaction(
                        connection -> connection
                                .query(STATISTICS_OF_NOTHING)
                                .execute()
                                .compose(done -> explained(connection)),
                        undone -> false));

        assertTrue(plan.contains("Index Cond: (id = n.id)"), plan);
        assertTrue(plan.contains("TID Cond: (ctid = found.ctid)"), plan);
    }

    private static Future<String> explained(SqlConnection connection) {
        var text = new String[] {"a", "b"};
        return connection
                .preparedQuery("EXPLAIN " + HandleRows.UPDATE)
                .execute(Tuple.of(text, text, text, text, text, text, new Integer[] {1, 1}))
                .map(HandleRowsIT::lines);
    }

    private static String lines(RowSet<Row> rows) {
        return rows.stream().map(row -> row.getString(0)).collect(Collectors.joining("\n"));
    }
}
