package dev.interlock.flow;

import dev.interlock.bus.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A manual transition out of an active step.
 *
 * @param refusal why it would be refused now, without any input; empty if it would be taken
 */
record Available(String step, String transition, Optional<Failure> refusal) {

    /** All of an instance, each name of a step once, in declared order. */
    static List<Available> in(Seen seen, FlowMachine machine, Instant now) {
        var definition = seen.definition();
        return definition.activeSteps(seen.instance()).stream()
                .flatMap(step -> definition.outgoing(step).stream()
                        .filter(edge -> edge.type() == FlowSchema.Type.MANUAL)
                        .map(FlowDefinition.Edge::identifier)
                        .distinct()
                        .map(transition -> judge(seen, step, transition, machine, now)))
                .toList();
    }

    private static Available judge(Seen seen, String step, String transition, FlowMachine machine, Instant now) {
        var command = new TransitionCommand(transition, Optional.of(step), OptionalLong.empty(), Map.of());
        var refusal = switch (machine.apply(seen.definition(), seen.instance(), seen.properties(), command, now)) {
            case Verdict.Moved moved -> Optional.<Failure>empty();
            case Verdict.Refused refused -> Optional.of(refused.failure());
        };
        return new Available(step, transition, refusal);
    }
}
