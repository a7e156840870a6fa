package dev.interlock.store;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Move;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes instances and their log rows, many in one statement, on whichever connection it is given.
 *
 * <p>Both statements return the ids of what was written; what is missing there has left no trace.
 */
final class FlowRows {
    private static final String LOG = """
            INSERT INTO flow_log (instance_id, revision, command_id, idempotency_key, actor, cause, change)
            SELECT l.instance_id, l.revision, l.command_id, l.idempotency_key, l.actor, l.cause, l.change::jsonb
            FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
                 AS l(instance_id, revision, command_id, idempotency_key, actor, cause, change)
            JOIN moved ON moved.id = l.instance_id
            """;

    private static final String UPDATE = """
            WITH moved AS (
              UPDATE flow_instance AS i
              SET state = m.state, revision = m.revision, steps = m.steps::jsonb, updated_at = now()
              FROM unnest($8::uuid[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::bigint[])
                   AS m(id, expected, revision, state, steps, subject_revision)
              WHERE i.id = m.id AND i.revision = m.expected
                AND (m.subject_revision IS NULL OR m.subject_revision =
                     coalesce((SELECT s.revision FROM flow_subject s
                               WHERE s.kind = i.subject_kind AND s.key = i.subject_key), 0))
              RETURNING i.id
            ), logged AS (%s)
            SELECT id, now() FROM moved
            """.formatted(LOG);

    private static final String INSERT = """
            WITH moved AS (
              INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps)
              SELECT m.id, m.schema, m.version, m.subject_kind, m.subject_key, m.run, m.state, m.revision, m.steps::jsonb
              FROM unnest($8::uuid[], $9::text[], $10::int[], $11::text[], $12::text[], $13::int[], $14::text[],
                          $15::bigint[], $16::text[], $17::bigint[])
                   AS m(id, schema, version, subject_kind, subject_key, run, state, revision, steps, subject_revision)
              WHERE m.subject_revision IS NULL OR m.subject_revision =
                    coalesce((SELECT s.revision FROM flow_subject s
                              WHERE s.kind = m.subject_kind AND s.key = m.subject_key), 0)
              ON CONFLICT DO NOTHING
              RETURNING id
            ), logged AS (%s)
            SELECT id, now() FROM moved
            """.formatted(LOG);

    private FlowRows() {}

    /** Updates each instance that still has its expected revision. */
    static Future<RowSet<Row>> update(SqlClient client, List<Move> moves) {
        var arguments = logRows(moves)
                .addValue(column(moves, UUID[]::new, move -> move.next().id().value()))
                .addValue(column(moves, Long[]::new, Move::expectedRevision))
                .addValue(column(moves, Long[]::new, move -> move.next().revision()))
                .addValue(
                        column(moves, String[]::new, move -> move.next().state().word()))
                .addValue(column(
                        moves, String[]::new, move -> FlowJson.write(move.next().steps())))
                .addValue(column(moves, Long[]::new, FlowRows::subjectRevision));
        return client.preparedQuery(UPDATE).execute(arguments);
    }

    /** Inserts each instance unless its run is taken or an earlier attempt has inserted it. */
    static Future<RowSet<Row>> insert(SqlClient client, List<Move> moves) {
        var instances = moves.stream().map(Move::next).toList();
        var arguments = logRows(moves)
                .addValue(
                        column(instances, UUID[]::new, instance -> instance.id().value()))
                .addValue(column(instances, String[]::new, FlowInstance::schema))
                .addValue(column(instances, Integer[]::new, FlowInstance::version))
                .addValue(column(
                        instances, String[]::new, instance -> instance.subject().kind()))
                .addValue(column(
                        instances, String[]::new, instance -> instance.subject().key()))
                .addValue(column(instances, Integer[]::new, FlowInstance::run))
                .addValue(column(
                        instances, String[]::new, instance -> instance.state().word()))
                .addValue(column(instances, Long[]::new, FlowInstance::revision))
                .addValue(column(instances, String[]::new, instance -> FlowJson.write(instance.steps())))
                .addValue(column(moves, Long[]::new, FlowRows::subjectRevision));
        return client.preparedQuery(INSERT).execute(arguments);
    }

    private static Tuple logRows(List<Move> moves) {
        var rows = moves.stream()
                .flatMap(move -> move.changes().stream().map(change -> new LogRow(move.next(), change)))
                .toList();
        return Tuple.tuple()
                .addValue(column(rows, UUID[]::new, row -> row.instance().id().value()))
                .addValue(column(rows, Long[]::new, row -> row.logged().revision()))
                .addValue(
                        column(rows, UUID[]::new, row -> row.origin().command().value()))
                .addValue(column(
                        rows,
                        String[]::new,
                        row -> row.origin().idempotencyKey().orElse(null)))
                .addValue(
                        column(rows, String[]::new, row -> row.origin().actor().orElse(null)))
                .addValue(column(
                        rows,
                        String[]::new,
                        row -> row.logged().change().cause().word()))
                .addValue(column(
                        rows, String[]::new, row -> FlowJson.write(row.logged().change(), row.origin())));
    }

    private static @Nullable Long subjectRevision(Move move) {
        return move.subjectRevision().isPresent() ? move.subjectRevision().getAsLong() : null;
    }

    private static <T, V extends @Nullable Object> V[] column(
            List<T> rows, Function<Integer, V[]> array, Function<T, V> value) {
        var column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    private record LogRow(FlowInstance instance, Move.Logged logged) {
        Origin origin() {
            return logged.origin();
        }
    }
}
