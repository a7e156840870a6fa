package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import dev.interlock.bus.Failure;
import dev.interlock.flow.LogEntry.Origin;
import java.time.Instant;
import java.util.Map;

/**
 * Plans what becomes of flows when their subjects are changed in a batch. Pure, but for the ids of new flows and of commands.
 *
 * @param definitions those of all flows that are planned and started
 */
public record FlowPlanner(FlowMachine machine, Map<SchemaVersion, FlowDefinition> definitions, Instant now) {

    public FlowPlanner {
        definitions = Map.copyOf(definitions);
    }

    /** A flow as it is stored. */
    public PlannedFlow stored(FlowInstance flow) {
        return new PlannedFlow(definition(SchemaVersion.of(flow)), flow);
    }

    /** A new flow in its entry steps, settled. */
    public Planned start(SchemaVersion version, SubjectKey subject, int run, Map<String, Object> properties) {
        var id = FlowInstanceId.create(now, subject);
        var definition = definition(version);
        var unborn = new PlannedFlow(definition, FlowInstance.unborn(id, definition, subject, run));
        return planned(unborn, machine.start(definition, id, subject, run, properties, now), Cause.REGISTRATION);
    }

    /** A running flow after a command that depends on no property. */
    public Planned apply(PlannedFlow flow, FlowCommand command) {
        return planned(flow, machine.apply(flow.definition(), flow.now(), Map.of(), command, now), Cause.REGISTRATION);
    }

    /** A running flow after its subject's properties have changed to these. */
    public Planned reconsider(PlannedFlow flow, Map<String, Object> properties) {
        return machine.reconsider(flow.definition(), flow.now(), properties, now)
                .<Planned>map(verdict -> planned(flow, verdict, Cause.AUTOMATIC))
                .orElseGet(() -> new Planned.Done(flow));
    }

    private FlowDefinition definition(SchemaVersion version) {
        var definition = definitions.get(version);
        if (definition == null) {
            throw new IllegalArgumentException("no definition is at hand for " + version);
        }
        return definition;
    }

    private static Planned planned(PlannedFlow flow, Verdict verdict, Cause cause) {
        return switch (verdict) {
            case Verdict.Moved moved -> {
                var origin = Origin.of(CommandId.random());
                var change = new Move.Logged(
                        moved.next().revision(), origin, moved.change().causedBy(cause));
                yield new Planned.Done(flow.with(moved, change));
            }
            case Verdict.Refused refused -> new Planned.Refused(refused.failure());
        };
    }

    /** What came of a plan for one flow. */
    public sealed interface Planned {

        /** The flow after it; the same if it does not move. */
        record Done(PlannedFlow flow) implements Planned {}

        /** The flow cannot do that. */
        record Refused(Failure failure) implements Planned {}
    }
}
