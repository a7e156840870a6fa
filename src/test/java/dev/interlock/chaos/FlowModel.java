package dev.interlock.chaos;

import dev.interlock.chaos.FlowAnswer.Refused;
import dev.interlock.chaos.FlowAnswer.Stood;
import java.util.Optional;
import java.util.OptionalLong;

/** A flow of the chaos schema of one subject: the rules of the contract, written down a second time. */
final class FlowModel implements Model<Standing, FlowCall, FlowAnswer> {

    @Override
    public Standing initial() {
        return Standing.UNBORN;
    }

    @Override
    public Step<Standing, FlowAnswer> apply(Standing state, FlowCall call) {
        return refusal(state, call)
                .map(refused -> new Step<Standing, FlowAnswer>(state, refused))
                .orElseGet(() -> {
                    var next = next(state, call);
                    return new Step<>(next, new Stood(next));
                });
    }

    /** Where several apply, the first of the contract's order. */
    private static Optional<Refused> refusal(Standing state, FlowCall call) {
        if (call instanceof FlowCall.Start) {
            return when(state.born(), "already_started");
        }
        if (!state.born()) {
            return Optional.of(new Refused("flow_instance_not_found"));
        }
        return switch (call) {
            case FlowCall.Start start -> Optional.empty();
            case FlowCall.Look look -> Optional.empty();
            case FlowCall.Pause pause -> when(state.paused(), "flow_not_active");
            case FlowCall.Resume resume -> when(!state.paused(), "flow_not_paused");
            case FlowCall.Take take ->
                when(state.paused(), "flow_not_active")
                        .or(() -> otherRevision(state, take.expected()))
                        .or(() -> when(state.place() != take.edge().from(), "step_not_active"))
                        .or(() -> when(!take.edge().allowedAt(state.revision()), "condition_not_met"));
        };
    }

    private static Optional<Refused> otherRevision(Standing state, OptionalLong expected) {
        return expected.isEmpty() || expected.getAsLong() == state.revision()
                ? Optional.empty()
                : Optional.of(new Refused("revision_conflict", OptionalLong.of(state.revision())));
    }

    private static Optional<Refused> when(boolean holds, String code) {
        return holds ? Optional.of(new Refused(code)) : Optional.empty();
    }

    private static Standing next(Standing state, FlowCall call) {
        return switch (call) {
            case FlowCall.Start start -> state.moved(Place.A);
            case FlowCall.Take take -> state.moved(take.edge().to());
            case FlowCall.Pause pause -> state.paused(true);
            case FlowCall.Resume resume -> state.paused(false);
            case FlowCall.Look look -> state;
        };
    }
}
