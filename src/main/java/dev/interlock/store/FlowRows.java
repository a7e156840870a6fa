package dev.interlock.store;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.Move;
import dev.interlock.flow.Move.Logged;
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
        var arguments = Tuple.tuple();
        addMoves(arguments, moves);
        addSubjects(arguments, moves);
        addFurtherChanges(arguments, moves);
        return arguments;
    }

    private static void addMoves(Tuple arguments, List<Move> moves) {
        addLog(arguments, moves.stream().map(move -> move.changes().getFirst()).toList());
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

    private static void addFurtherChanges(Tuple arguments, List<Move> moves) {
        var rows = moves.stream()
                .flatMap(move -> move.changes().stream()
                        .skip(1)
                        .map(change -> new LogRow(move.next().id(), change)))
                .toList();
        arguments
                .addValue(Columns.of(rows, UUID[]::new, row -> row.instance().value()))
                .addValue(Columns.of(rows, Long[]::new, row -> row.logged().revision()));
        addLog(arguments, rows.stream().map(LogRow::logged).toList());
    }

    private static void addLog(Tuple arguments, List<Logged> changes) {
        arguments
                .addValue(Columns.of(
                        changes,
                        UUID[]::new,
                        logged -> logged.origin().command().value()))
                .addValue(Columns.of(
                        changes,
                        String[]::new,
                        logged -> logged.origin().idempotencyKey().orElse(null)))
                .addValue(Columns.of(
                        changes,
                        String[]::new,
                        logged -> logged.origin().actor().orElse(null)))
                .addValue(Columns.of(
                        changes,
                        String[]::new,
                        logged -> logged.change().cause().word()))
                .addValue(
                        Columns.of(changes, String[]::new, logged -> FlowJson.write(logged.change(), logged.origin())));
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

    private record LogRow(FlowInstanceId instance, Logged logged) {}
}
