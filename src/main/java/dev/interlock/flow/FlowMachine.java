package dev.interlock.flow;

import dev.interlock.flow.Verdict.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of flows: turns a definition, an instance, its subject's properties and a command into the next instance or a refusal.
 *
 * <p>Pure: the same arguments give the same verdict. A command and all automatic transitions that it enables settle in one step.
 *
 * <pre>
 *             start                  no step active, complete
 *   (none) ---------> ACTIVE -------------------------------> COMPLETED
 *                     |  ^  | exit                                ^
 *               pause |  |  +----------> EXITED                   |
 *                     v  | resume, reset   ^                      |
 *                    PAUSED ---------------+----------------------+
 *                                     exit            complete
 * </pre>
 *
 * <p>{@code reset} leads an active flow back to its entry steps too; an ended flow stays as it is for good.
 *
 * @param settleLimit how many automatic transitions may fire in one step
 */
public record FlowMachine(int settleLimit) {

    /** Starts the given run of a flow in the entry steps of its definition. */
    public Verdict start(
            FlowDefinition definition,
            FlowInstanceId id,
            SubjectKey subject,
            int run,
            Map<String, Object> properties,
            Instant now) {
        var unborn = FlowInstance.unborn(id, definition, subject, run);
        var settling = settling(definition, unborn, properties, Map.of(), now);
        settling.steps().enterEntrySteps();
        return settling.settled(Reason.lifecycle("start"));
    }

    /** Does what a running flow is asked to do, or says why it cannot be done. */
    public Verdict apply(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            FlowCommand command,
            Instant now) {
        return switch (command) {
            case TransitionCommand transition -> transition(definition, instance, properties, transition, now);
            case LifecycleCommand lifecycle -> steer(definition, instance, properties, lifecycle, now);
            case TimerCommand timer -> fire(definition, instance, properties, timer, now);
            case ReplyCommand reply -> reply(definition, instance, properties, reply, now);
            case MigrateCommand migrate -> migrate(definition, instance, properties, migrate, now);
        };
    }

    /** Lets an active flow go on after its subject's properties have changed; nothing, if it does not move. */
    public Optional<Verdict> reconsider(
            FlowDefinition definition, FlowInstance instance, Map<String, Object> properties, Instant now) {
        if (instance.state() != FlowState.ACTIVE) {
            return Optional.empty();
        }
        return settling(definition, instance, properties, Map.of(), now).settledByItself();
    }

    /** Where several refusals apply, the first of the order of the checks is given. */
    private Verdict transition(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            TransitionCommand command,
            Instant now) {
        var refusal = Refusals.notActive(instance).or(() -> Refusals.ofTransition(definition, instance, command));
        if (refusal.isPresent()) {
            return new Refused(refusal.get(), false);
        }
        return switch (Leaving.choose(definition, instance, command)) {
            case Leaving.Nowhere nowhere -> new Refused(nowhere.failure(), false);
            case Leaving.From from ->
                leave(
                        settling(definition, instance, properties, command.input(), now),
                        from.edges(),
                        Reason.transition(Cause.TRANSITION, from.step(), command.transition()));
        };
    }

    /** A timer whose condition does not hold is spent all the same. */
    private Verdict fire(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            TimerCommand timer,
            Instant now) {
        return Refusals.notActive(instance)
                .or(() -> Refusals.otherVisit(instance, timer.step(), timer.visit()))
                .<Verdict>map(refusal -> new Refused(refusal, false))
                .orElseGet(() -> leave(
                        settling(definition, instance, properties, Map.of(), now),
                        definition.edges(timer.step(), timer.transition(), FlowSchema.Type.TIMER),
                        Reason.transition(Cause.TIMER, timer.step(), timer.transition())));
    }

    private Verdict reply(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            ReplyCommand reply,
            Instant now) {
        return Refusals.notActive(instance)
                .or(() -> Refusals.otherVisit(instance, reply.step(), reply.visit()))
                .<Verdict>map(refusal -> new Refused(refusal, false))
                .orElseGet(() -> leave(
                        settling(definition, instance, properties, reply.input(), now),
                        definition.edges(reply.step(), reply.transition(), FlowSchema.Type.MANUAL),
                        Reason.transition(Cause.TRANSITION, reply.step(), reply.transition())));
    }

    private static Verdict leave(Settling settling, List<FlowDefinition.Edge> edges, Reason reason) {
        if (edges.isEmpty()) {
            return settling.refused(Refusals.noTransition(reason));
        }
        return switch (settling.fireThoseThatHold(reason.step().orElseThrow(), edges)) {
            case Settling.Fired.Some some -> settling.settled(reason);
            case Settling.Fired.None none -> settling.refused(none.failure());
            case Settling.Fired.Failed failed -> settling.refused(failed.failure());
        };
    }

    private Verdict steer(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            LifecycleCommand command,
            Instant now) {
        var refusal = Refusals.ofLifecycle(instance, command);
        if (refusal.isPresent()) {
            return new Refused(refusal.get(), false);
        }
        var reason = Reason.lifecycle(command.word());
        // Conditions see the flow as it is from now on.
        var settling = settling(definition, instance.in(FlowState.ACTIVE), properties, Map.of(), now);
        return switch (command) {
            case PAUSE -> settling.result(reason, FlowState.PAUSED);
            case RESUME -> settling.settled(reason);
            case EXIT -> {
                settling.steps().leaveAll(StepState.INACTIVE);
                yield settling.result(reason, FlowState.EXITED);
            }
            case COMPLETE -> {
                settling.steps().leaveAll(StepState.COMPLETED);
                yield settling.result(reason, FlowState.COMPLETED);
            }
            case RESET -> {
                settling.steps().clear();
                settling.steps().enterEntrySteps();
                yield settling.settled(reason);
            }
        };
    }

    /** A paused flow settles when it is resumed. */
    private Verdict migrate(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            MigrateCommand command,
            Instant now) {
        return switch (Migrated.of(definition, instance, command)) {
            case Migrated.Impossible impossible -> new Refused(impossible.failure(), false);
            case Migrated.Possible possible -> {
                var reason = Reason.lifecycle("migrate");
                var settling = settling(command.to(), instance, properties, Map.of(), now);
                settling.steps().replace(possible.steps());
                yield instance.state() == FlowState.PAUSED
                        ? settling.result(reason, FlowState.PAUSED)
                        : settling.settled(reason);
            }
        };
    }

    private Settling settling(
            FlowDefinition definition,
            FlowInstance instance,
            Map<String, Object> properties,
            Map<String, Object> input,
            Instant now) {
        return new Settling(definition, instance, properties, input, now, settleLimit);
    }
}
