package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonPointer;
import dev.interlock.bus.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what is wrong with the shape of a schema, not with its single values.
 *
 * <p>A step or a reference with an empty identifier could not be read and was reported as that; it is passed over here.
 */
final class FlowSchemaCheck {
    private static final JsonPointer STEPS = JsonPointer.empty().appendProperty("steps");
    private static final JsonPointer TRANSITIONS = JsonPointer.empty().appendProperty("transitions");

    private FlowSchemaCheck() {}

    static List<Failure> faults(FlowSchema schema) {
        return Stream.of(
                        noEntry(schema),
                        duplicates(schema),
                        unknownSteps(schema),
                        exits(schema),
                        StepActions.faults(schema),
                        unequalTimers(schema),
                        unreachable(schema),
                        automaticCycles(schema))
                .flatMap(List::stream)
                .toList();
    }

    static List<Failure> noEntry(FlowSchema schema) {
        if (schema.steps().isEmpty()) {
            return List.of(Fault.NO_STEPS.at(STEPS, "a flow schema needs at least one step"));
        }
        return schema.steps().stream().anyMatch(FlowSchema.Step::entry)
                ? List.of()
                : List.of(Fault.NO_ENTRY_STEP.at(STEPS, "at least one step must say \"entry\": true"));
    }

    static List<Failure> duplicates(FlowSchema schema) {
        List<Failure> faults = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int place = 0; place < schema.steps().size(); place++) {
            var step = schema.steps().get(place).identifier();
            if (!step.isEmpty() && !seen.add(step)) {
                var at = STEPS.appendIndex(place).appendProperty("identifier");
                faults.add(Fault.DUPLICATE_STEP.at(at, "there is another step " + step));
            }
        }
        return faults;
    }

    static List<Failure> unknownSteps(FlowSchema schema) {
        var known = schema.steps().stream().map(FlowSchema.Step::identifier).collect(Collectors.toSet());
        List<Failure> faults = new ArrayList<>();
        for (int place = 0; place < schema.transitions().size(); place++) {
            var edge = schema.transitions().get(place);
            var at = TRANSITIONS.appendIndex(place);
            unknownStep(edge.from(), known, at.appendProperty("from"), faults);
            unknownStep(edge.to(), known, at.appendProperty("to"), faults);
        }
        return faults;
    }

    private static void unknownStep(String step, Set<String> known, JsonPointer at, List<Failure> faults) {
        if (!step.isEmpty() && !known.contains(step)) {
            faults.add(Fault.UNKNOWN_STEP.at(at, "there is no step " + step));
        }
    }

    /** A final step ends the flow's way, every other step must have a way on. */
    static List<Failure> exits(FlowSchema schema) {
        var left =
                schema.transitions().stream().map(FlowSchema.Transition::from).collect(Collectors.toSet());
        List<Failure> faults = new ArrayList<>();
        for (int place = 0; place < schema.steps().size(); place++) {
            var step = schema.steps().get(place);
            boolean exits = left.contains(step.identifier());
            var at = STEPS.appendIndex(place);
            if (step.identifier().isEmpty()) {
                continue;
            }
            if (step.finale() && exits) {
                faults.add(Fault.FINAL_STEP_HAS_EXITS.at(
                        at, "step " + step.identifier() + " is final, but transitions leave it"));
            } else if (!step.finale() && !exits) {
                faults.add(Fault.DEAD_END_STEP.at(
                        at, "no transition leaves step " + step.identifier() + ", and it is not final"));
            }
        }
        return faults;
    }

    /** Edges that share a name fire together, so their time must come together too. */
    static List<Failure> unequalTimers(FlowSchema schema) {
        var times = new HashMap<List<String>, Duration>();
        List<Failure> faults = new ArrayList<>();
        for (int place = 0; place < schema.transitions().size(); place++) {
            var edge = schema.transitions().get(place);
            var at = TRANSITIONS.appendIndex(place).appendProperty("after");
            edge.after()
                    .filter(after -> !after.equals(
                            times.computeIfAbsent(List.of(edge.from(), edge.identifier()), first -> after)))
                    .ifPresent(after -> faults.add(Fault.INVALID_DURATION.at(
                            at,
                            "timer transitions of one name out of step %s fire together, so they need the same time"
                                    .formatted(edge.from()))));
        }
        return faults;
    }

    /** Says nothing where there is no entry step, because then no step could be reached. */
    static List<Failure> unreachable(FlowSchema schema) {
        var graph = StepGraph.of(schema);
        var entries = new BitSet();
        schema.steps().stream()
                .filter(FlowSchema.Step::entry)
                .forEach(step -> entries.set(graph.place(step.identifier())));
        if (entries.isEmpty()) {
            return List.of();
        }
        var reached = graph.reach(entries);
        return schema.steps().stream()
                .map(FlowSchema.Step::identifier)
                .filter(Predicate.not(String::isEmpty))
                .distinct()
                .filter(step -> !reached.get(graph.place(step)))
                .map(step -> Fault.UNREACHABLE_STEP.at(
                        STEPS.appendIndex(graph.place(step)), "no way leads from an entry step to step " + step))
                .toList();
    }

    /** Reports each cycle, or tangle of them, at its first edge. */
    static List<Failure> automaticCycles(FlowSchema schema) {
        Predicate<FlowSchema.Transition> unconditional = edge ->
                edge.type() == FlowSchema.Type.AUTOMATIC && edge.condition().isEmpty();
        var graph = StepGraph.of(schema, unconditional);
        var reaches = graph.reaches();
        var reported = new BitSet();
        List<Failure> faults = new ArrayList<>();
        for (int place = 0; place < schema.transitions().size(); place++) {
            var edge = schema.transitions().get(place);
            if (!unconditional.test(edge) || !graph.connects(edge)) {
                continue;
            }
            int from = graph.place(edge.from());
            var cycle = tangle(from, reaches);
            if (cycle.get(graph.place(edge.to())) && !reported.get(from)) {
                reported.or(cycle);
                faults.add(automaticCycle(schema, place, cycle));
            }
        }
        return faults;
    }

    /** All steps from which and to which there is a way. */
    private static BitSet tangle(int step, List<BitSet> reaches) {
        var tangle = new BitSet();
        reaches.get(step).stream().filter(other -> reaches.get(other).get(step)).forEach(tangle::set);
        return tangle;
    }

    private static Failure automaticCycle(FlowSchema schema, int transition, BitSet cycle) {
        var steps = cycle.stream()
                .mapToObj(place -> schema.steps().get(place).identifier())
                .collect(Collectors.joining(", "));
        return Fault.AUTOMATIC_CYCLE.at(
                TRANSITIONS.appendIndex(transition),
                "automatic transitions without a condition lead round for ever through: " + steps);
    }
}
