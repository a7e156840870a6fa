package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The tasks of one instance, kept as a store keeps them: one for each kind, step and transition. */
final class TaskBoard {
    private final Map<Key, Waiting> tasks = new HashMap<>();

    record Key(Task.Kind kind, String step, String transition) {

        static Key of(Task task) {
            return new Key(task.kind(), task.step(), task.transition());
        }
    }

    record Waiting(int visit, boolean held) {}

    /** Does what a move to this state asks for. Of a paused flow also new tasks are held. */
    void apply(TaskChanges changes, FlowState state) {
        if (changes.isEmpty()) {
            return;
        }
        var touched = Stream.of(changes.cancelled(), changes.held(), changes.released())
                .flatMap(List::stream)
                .toList();
        var named = Stream.concat(touched.stream(), changes.scheduled().stream().map(TaskChanges.Scheduled::task))
                .map(Key::of)
                .toList();
        assertEquals(named.size(), new HashSet<>(named).size(), () -> "named twice: " + changes);
        touched.forEach(task -> assertEquals(task.visit(), waiting(task).visit(), () -> "no such task: " + task));
        changes.cancelled().forEach(task -> tasks.remove(Key.of(task)));
        changes.held().forEach(task -> tasks.put(Key.of(task), new Waiting(task.visit(), true)));
        changes.released().forEach(task -> tasks.put(Key.of(task), new Waiting(task.visit(), false)));
        changes.scheduled()
                .forEach(scheduled -> tasks.put(
                        Key.of(scheduled.task()), new Waiting(scheduled.task().visit(), state == FlowState.PAUSED)));
    }

    private Waiting waiting(Task task) {
        return Optional.ofNullable(tasks.get(Key.of(task))).orElse(new Waiting(0, false));
    }

    Map<Key, Waiting> tasks() {
        return tasks;
    }

    /** What should be on the board of an instance: the timers of its active steps. */
    static Map<Key, Waiting> expected(FlowSchema schema, FlowInstance instance) {
        var expected = new HashMap<Key, Waiting>();
        for (var edge : schema.transitions()) {
            var step = instance.step(edge.from());
            if (edge.type() == FlowSchema.Type.TIMER
                    && instance.state().running()
                    && step.state() == StepState.ACTIVE) {
                expected.put(
                        new Key(Task.Kind.TIMER, edge.from(), edge.identifier()),
                        new Waiting(step.visits(), instance.state() == FlowState.PAUSED));
            }
        }
        return expected;
    }
}
