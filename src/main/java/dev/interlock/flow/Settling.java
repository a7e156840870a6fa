package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.flow.FlowDefinition.Edge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of the machine in the making: edges whose conditions hold fire until nothing more fires by itself.
 *
 * <p>Lives for one command only.
 */
final class Settling {
    private final FlowDefinition definition;
    private final FlowInstance before;
    private final Map<String, Object> properties;
    private final Map<String, Object> input;
    private final Instant now;
    private final int limit;
    private final MovingSteps steps;
    private boolean reliedOnSubject;

    /** @param limit automatic transitions that may fire */
    Settling(
            FlowDefinition definition,
            FlowInstance before,
            Map<String, Object> properties,
            Map<String, Object> input,
            Instant now,
            int limit) {
        this.definition = definition;
        this.before = before;
        this.properties = properties;
        this.input = input;
        this.now = now;
        this.limit = limit;
        this.steps = new MovingSteps(definition, before);
    }

    MovingSteps steps() {
        return steps;
    }

    /** Fires those of a step's edges whose condition holds; one that cannot be evaluated stops them all. */
    Fired fireThoseThatHold(String step, List<Edge> edges) {
        var holding = new ArrayList<Edge>();
        var notHolding = new LinkedHashSet<String>();
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
            return new Fired.None(List.copyOf(notHolding));
        }
        steps.leave(step, holding);
        return new Fired.Some();
    }

    /** Lets all fire that fires by itself and gives what has come of everything. */
    Verdict settled(Reason reason) {
        return comesToRest()
                ? result(reason, steps.active().isEmpty() ? FlowState.COMPLETED : FlowState.ACTIVE)
                : refused(
                        Failure.of(ErrorCode.SETTLE_LIMIT_EXCEEDED, "the automatic transitions did not come to rest"));
    }

    /** Lets all fire that fires by itself, for which the first is the reason; nothing, if none does. */
    Optional<Verdict> settledByItself() {
        return definition.automatic().entrySet().stream()
                .flatMap(leaving -> firing(leaving.getKey(), leaving.getValue()).stream())
                .findFirst()
                .map(first -> settled(Reason.transition(Cause.AUTOMATIC, first.from(), first.identifier())));
    }

    /** Gives what has come of everything, without letting anything more fire. */
    Verdict result(Reason reason, FlowState state) {
        return new Verdict.Moved(steps.instance(state), steps.change(reason, state), reliedOnSubject);
    }

    Verdict refused(Failure failure) {
        return new Verdict.Refused(failure, reliedOnSubject);
    }

    /** Fires automatic edges, the first declared step first, until none is left whose condition holds. */
    private boolean comesToRest() {
        int count = 0;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (var leaving : definition.automatic().entrySet()) {
                var step = leaving.getKey();
                var edges = firing(step, leaving.getValue());
                if (edges.isEmpty()) {
                    continue;
                }
                if (++count > limit) {
                    return false;
                }
                steps.leave(step, edges);
                moved = true;
            }
        }
        return true;
    }

    /** Those that may fire now. One that cannot be evaluated, because a property is missing, say, waits. */
    private List<Edge> firing(String step, List<Edge> automatic) {
        if (!steps.isActive(step)) {
            return List.of();
        }
        return automatic.stream()
                .filter(edge -> evaluate(edge) instanceof Condition.Holds)
                .toList();
    }

    private Condition.Outcome evaluate(Edge edge) {
        if (edge.condition().isEmpty()) {
            return Condition.Outcome.HOLDS;
        }
        var condition = edge.condition().get();
        reliedOnSubject |= condition.readsSubject();
        return condition.evaluate(new Scope(
                properties,
                input,
                before.schema(),
                before.revision(),
                before.state(),
                edge.from(),
                steps.status(edge.from()).visits(),
                now));
    }

    private static String text(Edge edge) {
        return edge.condition().map(Condition::text).orElse("true");
    }

    /** What came of an attempt to fire. */
    sealed interface Fired {

        record Some() implements Fired {}

        /** No condition holds. */
        record None(List<String> conditions) implements Fired {

            Failure failure() {
                var failure = Failure.of(
                                ErrorCode.CONDITION_NOT_MET, "condition is false: " + String.join("; ", conditions))
                        .with("condition", conditions.getFirst());
                return conditions.size() == 1 ? failure : failure.with("conditions", conditions);
            }
        }

        record Failed(String condition, String reason) implements Fired {

            Failure failure() {
                return Failure.of(
                                ErrorCode.CONDITION_FAILED,
                                "condition cannot be evaluated: %s: %s".formatted(condition, reason))
                        .with("condition", condition)
                        .with("reason", reason);
            }
        }
    }
}
