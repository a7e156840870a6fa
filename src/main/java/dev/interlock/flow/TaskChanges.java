package dev.interlock.flow;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of an instance's tasks when the instance moves, to be written with the move. No task is in two of the lists.
 *
 * @param scheduled begin to wait, or wait anew; of a flow that is paused now they are held from the start
 * @param cancelled are not to be done any more
 * @param held wait until the flow is resumed
 * @param released need not wait for that any more
 */
public record TaskChanges(List<Scheduled> scheduled, List<Task> cancelled, List<Task> held, List<Task> released) {
    public static final TaskChanges NONE = new TaskChanges(List.of(), List.of(), List.of(), List.of());

    public TaskChanges {
        scheduled = List.copyOf(scheduled);
        cancelled = List.copyOf(cancelled);
        held = List.copyOf(held);
        released = List.copyOf(released);
    }

    /**
     * A task that is to be done after a delay, which begins with the commit.
     *
     * @param lease how long one attempt may take before somebody else makes another
     */
    public record Scheduled(Task task, Duration delay, Duration lease) {
        /** Short, so that a timer whose node dies is not late: two nodes that fire it at once do it once. */
        private static final Duration TIMER_LEASE = Duration.ofMillis(400);

        /** For the reply to become a transition. */
        private static final Duration ACTION_GRACE = Duration.ofSeconds(5);

        static Scheduled timer(String step, String transition, int visit, Duration delay) {
            return new Scheduled(new Task(Task.Kind.TIMER, step, transition, visit), delay, TIMER_LEASE);
        }

        static Scheduled action(String step, FlowSchema.StepAction action, int visit) {
            var task = new Task(Task.Kind.ACTION, step, action.onSuccess(), visit);
            return new Scheduled(task, Duration.ZERO, action.timeout().plus(ACTION_GRACE));
        }
    }

    /** Compares the tasks that an instance had with those that it has now, both by the definitions of their time. */
    static TaskChanges between(FlowDefinition then, FlowInstance before, FlowDefinition now, FlowInstance after) {
        if (!then.hasTasks() && !now.hasTasks()) {
            return NONE;
        }
        var old = tasks(then, before);
        var present = tasks(now, after);
        var kept = old.keySet().stream().filter(present::containsKey).toList();
        boolean wasPaused = before.state() == FlowState.PAUSED;
        boolean isPaused = after.state() == FlowState.PAUSED;
        return new TaskChanges(
                present.entrySet().stream()
                        .filter(task -> !old.containsKey(task.getKey()))
                        .map(Map.Entry::getValue)
                        .toList(),
                old.keySet().stream()
                        .filter(task -> present.keySet().stream().noneMatch(task::replaces))
                        .toList(),
                !wasPaused && isPaused ? kept : List.of(),
                wasPaused && !isPaused ? kept : List.of());
    }

    /** The tasks of an instance's active steps. */
    private static Map<Task, Scheduled> tasks(FlowDefinition definition, FlowInstance instance) {
        var tasks = new LinkedHashMap<Task, Scheduled>();
        if (instance.state().running()) {
            instance.steps().forEach((step, status) -> {
                if (status.state() == StepState.ACTIVE) {
                    definition.tasks(step, status.visits()).forEach(task -> tasks.put(task.task(), task));
                }
            });
        }
        return tasks;
    }

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return scheduled.isEmpty() && cancelled.isEmpty() && held.isEmpty() && released.isEmpty();
    }
}
