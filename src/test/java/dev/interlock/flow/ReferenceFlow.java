package dev.interlock.flow;

import dev.interlock.flow.SampleCondition.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules of flows a second time, written from the contract as plainly as can be, for comparison with the machine.
 *
 * <p>Tries one command on an instance and gives the code of the refusal, {@link #MOVED} or {@link #NOTHING}.
 */
final class ReferenceFlow {
    static final String MOVED = "moved";
    static final String NOTHING = "nothing";

    private final List<PlainSchema> versions;
    private final FlowInstance before;
    private final Map<String, Object> subject;
    private final int settleLimit;
    private PlainSteps steps;
    private FlowState state;
    private int version;
    private Map<String, Object> input = Map.of();

    ReferenceFlow(List<PlainSchema> versions, FlowInstance before, Map<String, Object> subject, int settleLimit) {
        this.versions = versions;
        this.before = before;
        this.subject = subject;
        this.settleLimit = settleLimit;
        state = before.state();
        version = before.version();
        steps = new PlainSteps(versions.get(version - 1), before.steps());
    }

    String start() {
        steps.begin();
        return settle();
    }

    String apply(FlowCommand command) {
        return switch (command) {
            case TransitionCommand call -> transit(call);
            case TimerCommand it -> due(it.step(), it.visit(), it.transition(), FlowSchema.Type.TIMER, Map.of());
            case ReplyCommand it -> due(it.step(), it.visit(), it.transition(), FlowSchema.Type.MANUAL, it.input());
            case LifecycleCommand lifecycle -> steer(lifecycle);
            case MigrateCommand migrate -> migrate(migrate);
        };
    }

    /** The subject's properties have changed. */
    String reconsider() {
        var settled = settle();
        return steps.left.isEmpty() ? NOTHING : settled;
    }

    private String transit(TransitionCommand call) {
        var name = call.transition();
        long revision = before.revision();
        input = call.input();
        return first(
                        unless(state == FlowState.ACTIVE, "flow_not_active"),
                        unless(call.expectedRevision().orElse(revision) == revision, "revision_conflict"),
                        unless(call.step().map(schema().steps()::contains).orElse(true), "step_not_found"),
                        unless(schema().hasEdge(name), "transition_not_found"))
                .or(() -> call.step().map(step -> leave(step, name)))
                .orElseGet(() -> leaveTheOnlyOne(name));
    }

    private String leave(String step, String name) {
        var manual = schema().edges(step, name, FlowSchema.Type.MANUAL);
        return first(
                        unless(steps.isActive(step), "step_not_active"),
                        unless(!schema().edges(step, name).isEmpty(), "transition_not_found"),
                        unless(!manual.isEmpty(), "transition_not_manual"))
                .orElseGet(() -> fire(step, manual));
    }

    private String leaveTheOnlyOne(String name) {
        var having = new ArrayList<>(steps.active());
        having.removeIf(step -> schema().edges(step, name).isEmpty());
        var manual = new ArrayList<>(steps.active());
        manual.removeIf(
                step -> schema().edges(step, name, FlowSchema.Type.MANUAL).isEmpty());
        return first(
                        unless(!having.isEmpty(), "step_not_active"),
                        unless(!manual.isEmpty(), "transition_not_manual"),
                        unless(manual.size() <= 1, "ambiguous_step"))
                .orElseGet(() -> leave(manual.getFirst(), name));
    }

    /** The time of a timer, or the reply to an action, has come for one visit of a step. */
    private String due(String step, int visit, String name, FlowSchema.Type type, Map<String, Object> given) {
        input = given;
        var edges = schema().edges(step, name, type);
        return first(
                        unless(state == FlowState.ACTIVE, "flow_not_active"),
                        unless(steps.isActive(step) && steps.visits(step) == visit, "step_not_active"),
                        unless(!edges.isEmpty(), "transition_not_found"))
                .orElseGet(() -> fire(step, edges));
    }

    private static Optional<String> first(String... refusals) {
        return Stream.of(refusals).filter(Predicate.not(String::isEmpty)).findFirst();
    }

    private static String unless(boolean allowed, String refusal) {
        return allowed ? "" : refusal;
    }

    private String fire(String step, List<Integer> edges) {
        boolean failed = edges.stream().anyMatch(edge -> condition(edge).isEmpty());
        edges.removeIf(edge -> !holds(edge));
        var refusal = first(unless(!failed, "condition_failed"), unless(!edges.isEmpty(), "condition_not_met"));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        steps.leave(step, edges);
        return settle();
    }

    /** Goes round over the steps of an active flow in declared order until nothing fires in a whole round. */
    private String settle() {
        int fired = 0;
        boolean calm = state != FlowState.ACTIVE;
        while (!calm) {
            calm = true;
            for (var step : schema().steps()) {
                var edges = steps.isActive(step) ? schema().automaticEdges(step) : new ArrayList<Integer>();
                edges.removeIf(edge -> !holds(edge));
                if (!edges.isEmpty() && ++fired > settleLimit) {
                    return "settle_limit_exceeded";
                }
                if (!edges.isEmpty()) {
                    steps.leave(step, edges);
                    calm = false;
                }
            }
        }
        state = state == FlowState.ACTIVE && steps.active().isEmpty() ? FlowState.COMPLETED : state;
        return MOVED;
    }

    private String steer(LifecycleCommand command) {
        var refusal = first(
                unless(state.running(), "flow_not_active"),
                unless(command != LifecycleCommand.PAUSE || state == FlowState.ACTIVE, "flow_not_active"),
                unless(command != LifecycleCommand.RESUME || state == FlowState.PAUSED, "flow_not_paused"));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        switch (command) {
            case PAUSE, RESUME -> {}
            case EXIT -> steps.exit();
            case COMPLETE -> steps.complete();
            case RESET -> steps.reset();
        }
        state = switch (command) {
            case PAUSE -> FlowState.PAUSED;
            case RESUME, RESET -> FlowState.ACTIVE;
            case EXIT -> FlowState.EXITED;
            case COMPLETE -> FlowState.COMPLETED;
        };
        return settle();
    }

    private String migrate(MigrateCommand command) {
        var other = versions.get(command.to().version() - 1);
        var migrated = new PlainMigration(schema(), other, command).of(before);
        var refusal = first(
                unless(state.running(), "flow_not_active"), unless(migrated.isPresent(), "migration_not_possible"));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        version = command.to().version();
        var earlier = steps.active();
        steps = new PlainSteps(other, migrated.orElseThrow());
        var now = steps.active();
        earlier.stream().filter(step -> !now.contains(step)).sorted().forEach(steps.left::add);
        now.stream().filter(step -> !earlier.contains(step)).forEach(steps.entered::add);
        steps.arriveAgain();
        return settle();
    }

    private boolean holds(int edge) {
        return condition(edge).orElse(false);
    }

    /** Empty if it cannot be evaluated. */
    private Optional<Boolean> condition(int edge) {
        var step = schema().edge(edge).from();
        var facts = new Facts(subject, input, before.revision(), state, step, steps.visits(step));
        var text = schema().edge(edge).condition();
        return text.isEmpty()
                ? Optional.of(true)
                : SampleCondition.of(text.get()).holds(facts);
    }

    private PlainSchema schema() {
        return versions.get(version - 1);
    }

    PlainSteps steps() {
        return steps;
    }

    /** The instance after a command that was not refused. */
    FlowInstance after() {
        return new FlowInstance(
                before.id(),
                before.schema(),
                version,
                before.subject(),
                before.run(),
                state,
                before.revision() + 1,
                steps.touched());
    }
}
