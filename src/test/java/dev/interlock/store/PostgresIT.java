package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.Test;

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
}
