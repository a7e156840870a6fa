package dev.interlock.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One flow in a larger change that is being planned.
 *
 * @param stored as the database has it, at revision 0 if it is new
 * @param now as it is after the changes planned so far
 * @param changes one for each revision in between, oldest first
 */
public record PlannedFlow(FlowDefinition definition, FlowInstance stored, FlowInstance now, List<Move.Logged> changes) {

    public PlannedFlow {
        changes = List.copyOf(changes);
    }

    PlannedFlow(FlowDefinition definition, FlowInstance stored) {
        this(definition, stored, stored, List.of());
    }

    PlannedFlow with(Verdict.Moved moved, Move.Logged change) {
        var all = new ArrayList<>(changes);
        all.add(change);
        return new PlannedFlow(definition, stored, moved.next(), all);
    }

    /** What is to be written for it, while nobody else can change its subject; nothing if it has not moved. */
    public Optional<Move> move() {
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(Move.of(definition, stored, OptionalLong.empty(), now, changes));
    }
}
