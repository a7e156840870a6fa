package dev.interlock.flow;

import dev.interlock.bus.Failure;
import dev.interlock.flow.FlowDefinition.Edge;
import dev.interlock.flow.FlowSchema.Join;
import dev.interlock.flow.FlowSchema.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of the machine in the making: edges fire on a working copy of the instance until nothing more fires by itself.
 *
 * <p>Lives for one command only.
 */
final class Settling {
    private final FlowDefinition definition;
    private final FlowInstance before;
    private final Map<String, Object> properties;
    private final Map<String, Object> input;
    private final Instant now;
    private final int settleLimit;

    private final Map<String, StepStatus> steps;
    private final List<String> left = new ArrayList<>();
    private final List<String> entered = new ArrayList<>();
    private boolean reliedOnSubject;

    Settling(
            FlowDefinition definition,
            FlowInstance before,
            Map<String, Object> properties,
            Map<String, Object> input,
            Instant now,
            int settleLimit) {
        this.definition = definition;
        this.before = before;
        this.properties = properties;
        this.input = input;
        this.now = now;
        this.settleLimit = settleLimit;
        this.steps = new LinkedHashMap<>(before.steps());
    }

    void enterEntrySteps() {
        definition.entrySteps().forEach(this::enter);
    }

    void deactivate() {
        definition.steps().stream().map(Step::identifier).filter(this::isActive).forEach(step -> {
            steps.put(step, status(step).in(StepState.INACTIVE));
            left.add(step);
        });
    }

    /** Fires those of a step's edges whose condition holds; one that cannot be evaluated stops them all. */
    Fired fireThoseThatHold(String step, List<Edge> edges) {
        var holding = new ArrayList<Edge>();
        var notHolding = new ArrayList<String>();
        for (var edge : edges) {
            switch (evaluate(edge)) {
                case Condition.Holds holds -> holding.add(edge);
                case Condition.Fails fails -> notHolding.add(text(edge));
                case Condition.Failed failed -> {
                    return new Fired.Failed(text(edge), failed.reason());
                }
            }
        }
        if (holding.isEmpty()) {
            return new Fired.None(notHolding);
        }
        fire(step, holding);
        return new Fired.Some();
    }

    /**
     * Fires automatic edges, the first declared step first, until none is left whose condition holds.
     *
     * @return false if that does not come to rest within the limit
     */
    boolean settle() {
        int count = 0;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (var step : definition.steps()) {
                var edges = automaticEdges(step.identifier());
                if (edges.isEmpty()) {
                    continue;
                }
                if (++count > settleLimit) {
                    return false;
                }
                fire(step.identifier(), edges);
                moved = true;
            }
        }
        return true;
    }

    Verdict result(Optional<FlowState> forced, Cause cause, Optional<String> step, Optional<String> transition) {
        var active = definition.steps().stream()
                .map(Step::identifier)
                .filter(this::isActive)
                .toList();
        var state = forced.orElse(active.isEmpty() ? FlowState.COMPLETED : FlowState.ACTIVE);
        var next = new FlowInstance(
                before.id(),
                before.schema(),
                before.version(),
                before.subject(),
                before.run(),
                state,
                before.revision() + 1,
                steps);
        return new Verdict.Moved(
                next, new Change(cause, step, transition, left, entered, state, active), reliedOnSubject);
    }

    Verdict refused(Failure failure) {
        return new Verdict.Refused(failure, reliedOnSubject);
    }

    /** Those that may fire now. One that cannot be evaluated, because a property is missing, say, waits. */
    private List<Edge> automaticEdges(String step) {
        if (!isActive(step)) {
            return List.of();
        }
        return definition.outgoing(step).stream()
                .filter(edge -> edge.type() == FlowSchema.Type.AUTOMATIC)
                .filter(edge -> evaluate(edge) instanceof Condition.Holds)
                .toList();
    }

    private Condition.Outcome evaluate(Edge edge) {
        if (edge.condition().isEmpty()) {
            return Condition.Outcome.HOLDS;
        }
        var condition = edge.condition().get();
        reliedOnSubject |= condition.readsSubject();
        var status = status(edge.from());
        return condition.evaluate(new Scope(
                properties,
                input,
                before.schema(),
                before.revision(),
                before.state(),
                edge.from(),
                status.visits(),
                now));
    }

    private static String text(Edge edge) {
        return edge.condition().map(Condition::text).orElse("true");
    }

    private void fire(String step, List<Edge> edges) {
        steps.put(step, status(step).in(StepState.COMPLETED));
        left.add(step);
        edges.forEach(this::arrive);
    }

    private void arrive(Edge edge) {
        var target = definition.step(edge.to());
        if (target.join() == Join.ALL && !completesJoin(edge)) {
            return;
        }
        switch (status(edge.to()).state()) {
            case INACTIVE -> enter(target);
            case ACTIVE -> {}
            case COMPLETED -> {
                if (edge.onCycle()) {
                    enter(target);
                }
            }
        }
    }

    /**
     * Notes the arrival; an edge that leads back to the step is not waited for and opens it alone. The last arrival uses up all of
     * them, also where the step is open already, so that the next opening waits for every edge again.
     */
    private boolean completesJoin(Edge edge) {
        var awaited = definition.awaited(edge.to());
        if (!awaited.contains(edge.index())) {
            return true;
        }
        var status = status(edge.to()).reachedBy(edge.index());
        boolean complete = status.arrived().containsAll(awaited);
        steps.put(edge.to(), complete ? status.withoutArrivals() : status);
        return complete;
    }

    private void enter(Step step) {
        var as = step.finale() ? StepState.COMPLETED : StepState.ACTIVE;
        steps.put(step.identifier(), status(step.identifier()).entered(as));
        entered.add(step.identifier());
    }

    private boolean isActive(String step) {
        return status(step).state() == StepState.ACTIVE;
    }

    private StepStatus status(String step) {
        return steps.getOrDefault(step, StepStatus.UNTOUCHED);
    }

    /** What came of an attempt to fire. */
    sealed interface Fired {

        record Some() implements Fired {}

        /** No condition holds. */
        record None(List<String> conditions) implements Fired {}

        record Failed(String condition, String reason) implements Fired {}
    }
}
