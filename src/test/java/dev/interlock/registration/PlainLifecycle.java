package dev.interlock.registration;

import dev.interlock.bus.CommandId;
import dev.interlock.flow.Cause;
import dev.interlock.flow.Change;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Move;
import dev.interlock.flow.StepState;
import dev.interlock.flow.StepStatus;
import dev.interlock.flow.SubjectKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The lifecycle as the contract draws it, spelt out without the flow machine. */
final class PlainLifecycle implements Lifecycle {
    @Override
    public Move start(Handle handle, int run) {
        var flow = new FlowInstance(
                FlowInstanceId.create(Instant.now()),
                SCHEMA,
                1,
                new SubjectKey(SubjectKey.CM_HANDLE, handle.id().value()),
                run,
                FlowState.ACTIVE,
                1,
                Map.of(ADVISED, active(1)));
        return new Move(
                0, OptionalLong.empty(), flow, logged(1, change(List.of(), List.of(ADVISED), FlowState.ACTIVE)));
    }

    @Override
    public Move end(FlowInstance flow) {
        var steps = new HashMap<>(flow.steps());
        steps.replaceAll((step, status) -> new StepStatus(StepState.INACTIVE, status.visits(), Set.of()));
        var left = List.copyOf(flow.steps().keySet());
        return moved(flow, FlowState.EXITED, steps, change(left, List.of(), FlowState.EXITED));
    }

    @Override
    public Move lock(FlowInstance flow) {
        return moved(flow, READY, LOCKED);
    }

    /** What a client does by the transition {@code ready}. */
    Move ready(FlowInstance flow) {
        return moved(flow, ADVISED, READY);
    }

    private static Move moved(FlowInstance flow, String from, String to) {
        var steps = new HashMap<>(flow.steps());
        steps.put(from, new StepStatus(StepState.COMPLETED, flow.step(from).visits(), Set.of()));
        steps.put(to, active(flow.step(to).visits() + 1));
        return moved(flow, flow.state(), steps, change(List.of(from), List.of(to), flow.state()));
    }

    private static Move moved(FlowInstance flow, FlowState state, Map<String, StepStatus> steps, Change change) {
        long revision = flow.revision() + 1;
        var next = new FlowInstance(
                flow.id(), flow.schema(), flow.version(), flow.subject(), flow.run(), state, revision, steps);
        return new Move(flow.revision(), OptionalLong.empty(), next, logged(revision, change));
    }

    private static List<Move.Logged> logged(long revision, Change change) {
        return List.of(new Move.Logged(revision, Origin.of(CommandId.random()), change));
    }

    private static Change change(List<String> left, List<String> entered, FlowState state) {
        return new Change(
                Cause.REGISTRATION,
                Optional.empty(),
                Optional.empty(),
                left,
                entered,
                state,
                entered,
                Map.of(),
                Optional.empty(),
                OptionalInt.empty());
    }

    private static StepStatus active(int visits) {
        return new StepStatus(StepState.ACTIVE, visits, Set.of());
    }
}
