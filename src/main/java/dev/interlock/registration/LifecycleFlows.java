package dev.interlock.registration;

import dev.interlock.bus.CommandId;
import dev.interlock.flow.Cause;
import dev.interlock.flow.FlowDefinition;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.LifecycleCommand;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Move;
import dev.interlock.flow.SubjectKey;
import dev.interlock.flow.TransitionCommand;
import dev.interlock.flow.Verdict;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The lifecycle as the flow machine runs it.
 *
 * @param definition of the schema {@value Lifecycle#SCHEMA}, which has no conditions
 */
public record LifecycleFlows(FlowMachine machine, FlowDefinition definition, Clock clock) implements Lifecycle {

    @Override
    public Move start(Handle handle, int run) {
        var now = clock.instant();
        var subject = new SubjectKey(SubjectKey.CM_HANDLE, handle.id().value());
        return move(0, machine.start(definition, FlowInstanceId.create(now), subject, run, Map.of(), now));
    }

    @Override
    public Move end(FlowInstance flow) {
        return move(flow.revision(), machine.apply(definition, flow, Map.of(), LifecycleCommand.EXIT, clock.instant()));
    }

    @Override
    public Move lock(FlowInstance flow) {
        var lock = new TransitionCommand("lock", Optional.of(READY), OptionalLong.empty(), Map.of());
        return move(flow.revision(), machine.apply(definition, flow, Map.of(), lock, clock.instant()));
    }

    private static Move move(long expectedRevision, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Moved moved -> {
                var logged = new Move.Logged(
                        moved.next().revision(),
                        Origin.of(CommandId.random()),
                        moved.change().causedBy(Cause.REGISTRATION));
                yield new Move(expectedRevision, OptionalLong.empty(), moved.next(), List.of(logged));
            }
            case Verdict.Refused refused ->
                throw new IllegalStateException("the lifecycle refused what it always allows: " + refused.failure());
        };
    }
}
