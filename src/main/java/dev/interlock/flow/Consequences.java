package dev.interlock.flow;

import dev.interlock.flow.LogEntry.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a change of a subject means for its flows. Pure: the same change of the same flows gives the same settlement.
 *
 * @param definitions gives those at hand
 * @param check what the properties must keep to
 * @param origin of the changes of flows
 */
record Consequences(
        FlowMachine machine,
        Function<SchemaVersion, Optional<FlowDefinition>> definitions,
        SubjectCheck check,
        Origin origin,
        Instant now) {

    /** Lets all flows go on that waited for properties which now are as they wanted them, and starts those of a new subject. */
    Settlement ofMerge(Affected affected) {
        var properties = affected.subject().properties();
        var failures = check.failures(affected.subject());
        return failures.isEmpty()
                ? settle(affected, (definition, flow) -> machine.reconsider(definition, flow, properties, now))
                : new Settlement.Refused(failures);
    }

    /** Ends all flows. */
    Settlement ofDeletion(Affected affected) {
        return settle(
                affected,
                (definition, flow) ->
                        Optional.of(machine.apply(definition, flow, Map.of(), LifecycleCommand.EXIT, now)));
    }

    private Settlement settle(Affected affected, BiFunction<FlowDefinition, FlowInstance, Optional<Verdict>> judge) {
        var missing = affected.versions().stream()
                .filter(version -> definitions.apply(version).isEmpty())
                .collect(Collectors.toSet());
        if (!missing.isEmpty()) {
            return new Settlement.Unprepared(missing);
        }
        var moves = new ArrayList<Move>();
        for (var flow : affected.running()) {
            var definition = definition(SchemaVersion.of(flow));
            var verdict = judge.apply(definition, flow);
            if (verdict.isEmpty()) {
                continue;
            }
            switch (verdict.get()) {
                case Verdict.Moved moved -> moves.add(move(definition, flow, moved));
                case Verdict.Refused refused -> {
                    return refused(refused, "flow_instance_id", flow.id().toString());
                }
            }
        }
        for (var beginning : affected.beginning()) {
            var definition = definition(beginning.version());
            var subject = affected.subject();
            var flow = FlowInstance.unborn(
                    FlowInstanceId.create(now, subject.key()), definition, subject.key(), beginning.run());
            switch (machine.start(definition, flow.id(), subject.key(), flow.run(), subject.properties(), now)) {
                case Verdict.Moved moved -> moves.add(move(definition, flow, moved));
                case Verdict.Refused refused -> {
                    return refused(refused, "flow_schema_identifier", flow.schema());
                }
            }
        }
        return new Settlement.Accepted(affected.subject(), moves);
    }

    private static Settlement refused(Verdict.Refused refused, String what, String which) {
        return new Settlement.Refused(List.of(refused.failure().with(what, which)));
    }

    private FlowDefinition definition(SchemaVersion version) {
        return definitions.apply(version).orElseThrow();
    }

    /** The subject cannot change until this is written, so there is no revision of it to check. */
    private Move move(FlowDefinition definition, FlowInstance flow, Verdict.Moved moved) {
        var change = new Move.Logged(moved.next().revision(), origin, moved.change());
        return Move.of(definition, flow, OptionalLong.empty(), moved.next(), List.of(change));
    }
}
