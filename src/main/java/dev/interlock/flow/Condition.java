package dev.interlock.flow;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.Optional;
import java.util.regex.Pattern;

/** A compiled condition of an edge. Made by {@link Conditions}, evaluated on any thread. */
final class Condition {
    /** The place is of no use beside the text, which is one line as a rule. */
    private static final Pattern PREFIX = Pattern.compile("^evaluation error at [^ ]*: ");

    private static final Pattern OPERATOR = Pattern.compile("function '[_@]?([^'_]+)_?'");

    private final String text;
    private final CelRuntime.Program program;
    private final CostWeights weights;
    private final long costLimit;
    private final boolean readsSubject;
    private final NamedProperties properties;

    Condition(
            String text,
            CelRuntime.Program program,
            CostWeights weights,
            long costLimit,
            boolean readsSubject,
            NamedProperties properties) {
        this.text = text;
        this.program = program;
        this.weights = weights;
        this.costLimit = costLimit;
        this.readsSubject = readsSubject;
        this.properties = properties;
    }

    /** The expression as its author wrote it. */
    String text() {
        return text;
    }

    /** Whether the outcome may depend on the subject's properties, so that it holds for one revision of them only. */
    boolean readsSubject() {
        return readsSubject;
    }

    /** Evaluates within the cost limit; whatever goes wrong is an outcome. */
    Outcome evaluate(Scope scope) {
        try {
            return outcome(program.trace(resolver(scope), new CostMeter(weights, costLimit)));
        } catch (CostMeter.Exceeded exceeded) {
            return new Failed("the condition costs more than the limit of " + costLimit);
        } catch (CelEvaluationException failed) {
            return new Failed(
                    switch (failed.getErrorCode()) {
                        case DIVIDE_BY_ZERO -> "division by zero";
                        case OVERLOAD_NOT_FOUND -> wrongTypes(reason(failed), scope);
                        default -> reason(failed);
                    });
        } catch (RuntimeException | StackOverflowError unexpected) {
            return new Failed(reason(unexpected));
        }
    }

    private static Outcome outcome(Object value) {
        if (value instanceof Boolean holds) {
            return holds ? Outcome.HOLDS : Outcome.FAILS;
        }
        return new Failed(
                "the condition gives no boolean but a " + value.getClass().getSimpleName());
    }

    /** The evaluator tells the operator by its own name, and all types that it takes, but not those that it was given. */
    private String wrongTypes(String reason, Scope scope) {
        var operator = OPERATOR.matcher(reason);
        var types = properties.types(scope);
        return operator.find() && !types.isEmpty()
                ? "%s met types that it does not take; of what the condition reads %s"
                        .formatted(operator.group(1), types)
                : reason;
    }

    /** The first line of a message, without the place. */
    static String reason(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        return PREFIX.matcher(message).replaceFirst("").lines().findFirst().orElse("it cannot be evaluated");
    }

    private static CelVariableResolver resolver(Scope scope) {
        return name -> switch (name) {
            case Conditions.SUBJECT -> Optional.of(CelView.of(scope.subject()));
            case Conditions.INPUT -> Optional.of(CelView.of(scope.input()));
            case Conditions.FLOW_IDENTIFIER -> Optional.of(scope.flow());
            case Conditions.FLOW_REVISION -> Optional.of(scope.revision());
            case Conditions.FLOW_STATE -> Optional.of(scope.state().word());
            case Conditions.STEP_IDENTIFIER -> Optional.of(scope.step());
            case Conditions.STEP_VISITS -> Optional.of((long) scope.visits());
            case Conditions.NOW -> Optional.of(scope.now());
            default -> Optional.empty();
        };
    }

    /** What an evaluation came to. */
    sealed interface Outcome {
        Outcome HOLDS = new Holds();
        Outcome FAILS = new Fails();
    }

    record Holds() implements Outcome {}

    record Fails() implements Outcome {}

    /**
     * The condition is neither true nor false.
     *
     * @param reason one line for people, naming the property that is missing or the operation that went wrong
     */
    record Failed(String reason) implements Outcome {}
}
