package dev.interlock.store;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Move;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes instances with their log rows and tasks, many in one statement, on whichever connection it is given.
 *
 * <p>All statements return the ids of what was written; what is missing there has left no trace.
 */
final class FlowRows {
    /** All writers take instances in one order, so that two that have several in common do not wait for each other. */
    private static final Comparator<Move> ORDER =
            Comparator.comparing(move -> move.next().id().value());

    /** The same for new instances, of which two writers may have a run of one subject in common. */
    private static final Comparator<Move> ORDER_OF_STARTS = Comparator.<Move, String>comparing(
                    move -> move.next().subject().kind())
            .thenComparing(move -> move.next().subject().key())
            .thenComparing(move -> move.next().schema());

    private FlowRows() {}

    /** Updates each instance that still has its expected revision. */
    static Future<RowSet<Row>> update(SqlClient client, List<Move> unordered) {
        var moves = unordered.stream().sorted(ORDER).toList();
        if (moves.stream().allMatch(FlowRows::isPlain)) {
            return plainUpdate(client, moves);
        }
        var arguments = arguments(moves);
        boolean tasks = moves.stream().anyMatch(move -> !move.tasks().isEmpty());
        boolean waiting = moves.stream().anyMatch(Move::waitsForSubject);
        if (tasks) {
            TaskRows.add(arguments, moves);
        }
        return client.preparedQuery(FlowSql.update(tasks, waiting)).execute(arguments);
    }

    private static boolean isPlain(Move move) {
        return move.changes().size() == 1 && move.tasks().isEmpty() && !move.waitsForSubject();
    }

    private static Future<RowSet<Row>> plainUpdate(SqlClient client, List<Move> moves) {
        boolean one = moves.size() == 1;
        boolean relying = moves.stream().anyMatch(move -> move.subjectRevision().isPresent());
        var arguments = Tuple.tuple();
        addLog(arguments, logRows(moves));
        addMoves(arguments, moves);
        if (relying) {
            addSubjects(arguments, moves);
        }
        return client.preparedQuery(FlowSql.plainUpdate(one, relying)).execute(one ? onlyRow(arguments) : arguments);
    }

    private static Tuple onlyRow(Tuple columns) {
        var row = Tuple.tuple();
        for (int i = 0; i < columns.size(); i++) {
            row.addValue(((Object[]) columns.getValue(i))[0]);
        }
        return row;
    }

    /** Inserts each instance unless its run is taken or an earlier attempt has inserted it. */
    static Future<RowSet<Row>> insert(SqlClient client, List<Move> unordered) {
        var moves = unordered.stream().sorted(ORDER_OF_STARTS).toList();
        var arguments = arguments(moves);
        TaskRows.add(arguments, moves);
        arguments
                .addValue(Columns.of(moves, String[]::new, move -> move.next().schema()))
                .addValue(Columns.of(moves, Integer[]::new, move -> move.next().run()));
        return client.preparedQuery(FlowSql.insert(moves.stream().anyMatch(Move::waitsForSubject)))
                .execute(arguments);
    }

    private static Tuple arguments(List<Move> moves) {
        var rows = logRows(moves);
        var arguments = Tuple.tuple()
                .addValue(
                        Columns.of(rows, UUID[]::new, row -> row.instance().id().value()))
                .addValue(Columns.of(rows, Long[]::new, row -> row.logged().revision()));
        addLog(arguments, rows);
        addMoves(arguments, moves);
        addSubjects(arguments, moves);
        return arguments;
    }

    private static List<LogRow> logRows(List<Move> moves) {
        return moves.stream()
                .flatMap(move -> move.changes().stream().map(change -> new LogRow(move.next(), change)))
                .toList();
    }

    private static void addLog(Tuple arguments, List<LogRow> rows) {
        arguments
                .addValue(Columns.of(
                        rows, UUID[]::new, row -> row.origin().command().value()))
                .addValue(Columns.of(
                        rows,
                        String[]::new,
                        row -> row.origin().idempotencyKey().orElse(null)))
                .addValue(Columns.of(
                        rows, String[]::new, row -> row.origin().actor().orElse(null)))
                .addValue(Columns.of(
                        rows,
                        String[]::new,
                        row -> row.logged().change().cause().word()))
                .addValue(Columns.of(
                        rows, String[]::new, row -> FlowJson.write(row.logged().change(), row.origin())));
    }

    private static void addMoves(Tuple arguments, List<Move> moves) {
        var instances = moves.stream().map(Move::next).toList();
        arguments
                .addValue(Columns.of(
                        instances, UUID[]::new, instance -> instance.id().value()))
                .addValue(Columns.of(moves, Long[]::new, Move::expectedRevision))
                .addValue(Columns.of(instances, Long[]::new, FlowInstance::revision))
                .addValue(Columns.of(instances, Integer[]::new, FlowInstance::version))
                .addValue(Columns.of(
                        instances, String[]::new, instance -> instance.state().word()))
                .addValue(Columns.of(instances, String[]::new, instance -> FlowJson.write(instance.steps())));
    }

    private static void addSubjects(Tuple arguments, List<Move> moves) {
        arguments
                .addValue(Columns.of(
                        moves, String[]::new, move -> move.next().subject().kind()))
                .addValue(Columns.of(
                        moves, String[]::new, move -> move.next().subject().key()))
                .addValue(Columns.of(moves, Long[]::new, FlowRows::subjectRevision));
    }

    private static @Nullable Long subjectRevision(Move move) {
        return move.subjectRevision().isPresent() ? move.subjectRevision().getAsLong() : null;
    }

    private record LogRow(FlowInstance instance, Move.Logged logged) {
        Origin origin() {
            return logged.origin();
        }
    }
}
