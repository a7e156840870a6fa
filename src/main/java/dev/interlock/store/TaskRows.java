package dev.interlock.store;

import dev.interlock.flow.FlowState;
import dev.interlock.flow.Move;
import dev.interlock.flow.Task;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What becomes of the tasks of moved instances, as arguments of the statements of {@link FlowSql}. */
final class TaskRows {
    private TaskRows() {}

    static void add(Tuple arguments, List<Move> moves) {
        var rows = new ArrayList<TaskRow>();
        moves.forEach(move -> add(rows, move));
        arguments
                .addValue(Columns.of(rows, UUID[]::new, TaskRow::instance))
                .addValue(Columns.of(rows, String[]::new, row -> row.task().step()))
                .addValue(
                        Columns.of(rows, String[]::new, row -> row.task().kind().word()))
                .addValue(Columns.of(rows, String[]::new, row -> row.task().transition()))
                .addValue(Columns.of(rows, Integer[]::new, row -> row.task().visit()))
                .addValue(Columns.of(rows, Long[]::new, row -> row.delay().toMillis()))
                .addValue(Columns.of(rows, Long[]::new, row -> row.lease().toMillis()))
                .addValue(Columns.of(rows, String[]::new, row -> row.operation().name()));
    }

    private static void add(List<TaskRow> rows, Move move) {
        var instance = move.next().id().value();
        var tasks = move.tasks();
        var schedule = move.next().state() == FlowState.PAUSED ? Operation.SCHEDULE_HELD : Operation.SCHEDULE;
        tasks.scheduled()
                .forEach(
                        begun -> rows.add(new TaskRow(instance, begun.task(), begun.delay(), begun.lease(), schedule)));
        tasks.cancelled().forEach(task -> rows.add(TaskRow.of(instance, task, Operation.CANCEL)));
        tasks.held().forEach(task -> rows.add(TaskRow.of(instance, task, Operation.HOLD)));
        tasks.released().forEach(task -> rows.add(TaskRow.of(instance, task, Operation.RELEASE)));
    }

    private record TaskRow(UUID instance, Task task, Duration delay, Duration lease, Operation operation) {

        static TaskRow of(UUID instance, Task task, Operation operation) {
            return new TaskRow(instance, task, Duration.ZERO, Duration.ZERO, operation);
        }
    }

    private enum Operation {
        SCHEDULE,
        SCHEDULE_HELD,
        CANCEL,
        HOLD,
        RELEASE
    }
}
