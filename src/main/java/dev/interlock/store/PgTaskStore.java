package dev.interlock.store;

import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.Task;
import dev.interlock.flow.TaskStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;

/** Tasks in PostgreSQL, all times by its clock. May be used from any context. */
public final class PgTaskStore implements TaskStore {
    /** After so many attempts, counted before this one. */
    private static final String PAUSE =
            "least($%d::bigint * (2 ^ least(%s, 30) - 1), $%d::bigint) * interval '1 millisecond'";

    /** Materialized, because a plan that ran the search again would claim more than the limit. */
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
              SELECT instance_id, step, kind, transition FROM flow_task
              WHERE kind = $1 AND attempt_at <= now() ORDER BY attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            UPDATE flow_task f SET attempts = f.attempts + 1, attempt_at = now() + f.lease + %s
            FROM due
            WHERE f.instance_id = due.instance_id AND f.step = due.step AND f.kind = due.kind
              AND f.transition = due.transition
            RETURNING f.instance_id, f.step, f.kind, f.transition, f.visit, f.attempts,
                      (extract(epoch FROM now() - f.due_at) * 1000)::bigint AS late
            """.formatted(PAUSE.formatted(3, "f.attempts", 4));

    /** A claim that still stands: nobody has claimed the task again, and its flow has not been resumed meanwhile. */
    private static final String CLAIMED =
            " WHERE instance_id = $1 AND step = $2 AND kind = $3 AND transition = $4 AND visit = $5 AND attempts = $6";

    /** That of a paused flow stays at infinity. */
    private static final String RELEASE = "UPDATE flow_task SET attempt_at = now() + "
            + PAUSE.formatted(7, "attempts", 8) + CLAIMED + " AND attempt_at < 'infinity'";

    private static final String DEFER =
            "UPDATE flow_task SET attempts = attempts - 1, attempt_at = now() + $7::bigint * interval '1 millisecond'"
                    + CLAIMED + " AND attempt_at < 'infinity'";

    private static final String PARK = "UPDATE flow_task SET attempt_at = 'infinity'" + CLAIMED;

    private static final String DISCARD = "DELETE FROM flow_task" + CLAIMED;

    private final Postgres postgres;

    public PgTaskStore(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Future<List<Due>> claim(Task.Kind kind, int limit, Backoff backoff) {
        var arguments = Tuple.of(
                kind.word(),
                limit,
                backoff.first().toMillis(),
                backoff.maximum().toMillis());
        return postgres.query(CLAIM, arguments)
                .map(rows -> rows.stream().map(PgTaskStore::due).toList());
    }

    private static Due due(Row row) {
        var task = new Task(
                Task.Kind.ofWord(row.getString("kind")),
                row.getString("step"),
                row.getString("transition"),
                row.getInteger("visit"));
        return new Due(
                new FlowInstanceId(row.getUUID("instance_id")),
                task,
                row.getInteger("attempts"),
                Duration.ofMillis(row.getLong("late")));
    }

    @Override
    public Future<Void> release(Due task, Backoff backoff) {
        var arguments = claimed(task)
                .addValue(backoff.first().toMillis())
                .addValue(backoff.maximum().toMillis());
        return postgres.query(RELEASE, arguments).mapEmpty();
    }

    @Override
    public Future<Void> defer(Due task, Duration pause) {
        return postgres.query(DEFER, claimed(task).addValue(pause.toMillis())).mapEmpty();
    }

    @Override
    public Future<Void> park(Due task) {
        return postgres.query(PARK, claimed(task)).mapEmpty();
    }

    @Override
    public Future<Void> discard(Due task) {
        return postgres.query(DISCARD, claimed(task)).mapEmpty();
    }

    private static Tuple claimed(Due due) {
        var task = due.task();
        return Tuple.tuple()
                .addValue(due.instance().value())
                .addValue(task.step())
                .addValue(task.kind().word())
                .addValue(task.transition())
                .addValue(task.visit())
                .addValue(due.attempt());
    }
}
