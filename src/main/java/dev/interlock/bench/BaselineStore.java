package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Transitions as they are written by hand where there is no service for them: state and history in two tables, one transaction for each. */
sealed interface BaselineStore {

    /** Moves a flow by a transition and gives where it stands then. */
    Future<JsonObject> move(String flow, String transition, JsonObject input);

    /** Select for update, check, update, insert, commit. */
    record Transactions(Pool pool) implements BaselineStore {
        private static final String LOCK = "SELECT step, revision FROM flow WHERE id = $1 FOR UPDATE";
        private static final String UPDATE =
                "UPDATE flow SET step = $2, revision = $3, updated_at = now() WHERE id = $1";
        private static final String LOG =
                "INSERT INTO flow_history (flow, revision, transition, left_step, entered_step, input) VALUES ($1, $2, $3, $4, $5, $6)";

        @Override
        public Future<JsonObject> move(String flow, String transition, JsonObject input) {
            var id = UUID.fromString(flow);
            return pool.withTransaction(connection -> connection
                    .preparedQuery(LOCK)
                    .execute(Tuple.of(id))
                    .compose(rows -> rows.size() == 0
                            ? Future.failedFuture("no such flow")
                            : move(connection, id, rows.iterator().next(), transition, input)));
        }

        private static Future<JsonObject> move(
                SqlConnection connection, UUID id, Row locked, String transition, JsonObject input) {
            var from = locked.getString("step");
            var to = from.equals("idle") ? "busy" : "idle";
            long revision = locked.getLong("revision") + 1;
            return connection
                    .preparedQuery(UPDATE)
                    .execute(Tuple.of(id, to, revision))
                    .compose(updated ->
                            connection.preparedQuery(LOG).execute(Tuple.of(id, revision, transition, from, to, input)))
                    .map(logged -> moved(id, to, revision));
        }
    }

    /** The same as one statement, so that there is one round trip. */
    record OneStatement(Pool pool) implements BaselineStore {
        private static final String MOVE = """
                WITH moved AS (
                  UPDATE flow SET step = CASE step WHEN 'idle' THEN 'busy' ELSE 'idle' END, revision = revision + 1,
                         updated_at = now()
                  WHERE id = $1 RETURNING id, step, revision
                )
                INSERT INTO flow_history (flow, revision, transition, left_step, entered_step, input)
                SELECT id, revision, $2, CASE step WHEN 'idle' THEN 'busy' ELSE 'idle' END, step, $3 FROM moved
                RETURNING entered_step, revision""";

        @Override
        public Future<JsonObject> move(String flow, String transition, JsonObject input) {
            var id = UUID.fromString(flow);
            return pool.preparedQuery(MOVE)
                    .execute(Tuple.of(id, transition, input))
                    .compose(rows -> {
                        if (rows.size() == 0) {
                            return Future.failedFuture("no such flow");
                        }
                        var row = rows.iterator().next();
                        return Future.succeededFuture(
                                moved(id, row.getString("entered_step"), row.getLong("revision")));
                    });
        }
    }

    private static JsonObject moved(UUID id, String step, long revision) {
        return new JsonObject()
                .put("result", "success")
                .put("flow_instance_id", id.toString())
                .put("step", step)
                .put("revision", revision);
    }
}
