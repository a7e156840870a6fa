package dev.interlock.flow;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions.Function;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles conditions: CEL expressions over {@code subject}, {@code input}, {@code flow}, {@code step} and {@code now}.
 *
 * <p>Compiling takes some milliseconds, the very first time about half a second. May be used on any thread.
 */
final class Conditions {
    static final String SUBJECT = "subject";
    static final String INPUT = "input";
    static final String FLOW_IDENTIFIER = "flow.identifier";
    static final String FLOW_REVISION = "flow.revision";
    static final String FLOW_STATE = "flow.state";
    static final String STEP_IDENTIFIER = "step.identifier";
    static final String STEP_VISITS = "step.visits";
    static final String NOW = "now";

    private static final String NAMES = Stream.of(
                    SUBJECT, INPUT, FLOW_IDENTIFIER, FLOW_REVISION, FLOW_STATE, STEP_IDENTIFIER, STEP_VISITS, NOW)
            .collect(Collectors.joining(", ", "; there are ", ""));

    private static final int MAX_LENGTH = 4096;
    private static final int MAX_NESTING = 64;
    private static final int MAX_MESSAGE = 500;

    private static final CelType PROPERTIES = MapType.create(SimpleType.STRING, SimpleType.DYN);

    private final Cel cel;
    private final PatternCheck patterns;
    private final long costLimit;

    /**
     * @param costLimit what one evaluation may cost: each part of the expression that is visited costs 1, and each value that is
     *     looked through its size
     */
    Conditions(int costLimit) {
        this.costLimit = costLimit;
        // Replacing, joining and formatting strings are left out: repeated, they grow faster than they can be weighed.
        var strings = CelExtensions.strings(
                Function.CHAR_AT,
                Function.INDEX_OF,
                Function.LAST_INDEX_OF,
                Function.LOWER_ASCII,
                Function.SUBSTRING,
                Function.TRIM,
                Function.UPPER_ASCII);
        // The newer planner looks through all properties at each access to one of them.
        cel = CelFactory.legacyCelBuilder()
                .setOptions(CelOptions.current()
                        .enableHeterogeneousNumericComparisons(true)
                        .maxExpressionCodePointSize(MAX_LENGTH)
                        .maxParseRecursionDepth(MAX_NESTING)
                        .comprehensionMaxIterations(costLimit)
                        .maxRegexProgramSize(PatternCheck.MAX_PROGRAM)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addCompilerLibraries(strings)
                .addRuntimeLibraries(strings)
                .addVar(SUBJECT, PROPERTIES)
                .addVar(INPUT, PROPERTIES)
                .addVar(FLOW_IDENTIFIER, SimpleType.STRING)
                .addVar(FLOW_REVISION, SimpleType.INT)
                .addVar(FLOW_STATE, SimpleType.STRING)
                .addVar(STEP_IDENTIFIER, SimpleType.STRING)
                .addVar(STEP_VISITS, SimpleType.INT)
                .addVar(NOW, SimpleType.TIMESTAMP)
                .addFunctionDeclarations(NumericEquality.declarations())
                .setResultType(SimpleType.BOOL)
                .build();
        patterns = new PatternCheck(cel);
    }

    /** Compiles and type-checks an expression. */
    Compilation compile(String text) {
        if (text.isBlank()) {
            return new Refused("is empty");
        }
        try {
            var tree = NumericEquality.resolve(cel.compile(text).getAst());
            var unusable = patterns.fault(tree);
            if (unusable.isPresent()) {
                return new Refused(unusable.get());
            }
            var weights = CostWeights.of(tree);
            return new Compiled(
                    new Condition(
                            text,
                            cel.createProgram(tree),
                            weights,
                            costLimit,
                            mentionsSubject(tree),
                            NamedProperties.of(tree)),
                    LeastCost.of(tree, weights));
        } catch (CelValidationException refused) {
            return new Refused(message(refused.getErrors(), refused));
        } catch (CelEvaluationException | RuntimeException refused) {
            return new Refused(oneLine(String.valueOf(refused.getMessage())));
        }
    }

    private static boolean mentionsSubject(CelAbstractSyntaxTree tree) {
        return tree.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(SUBJECT));
    }

    private static String message(Collection<CelIssue> issues, CelValidationException refused) {
        if (issues.isEmpty()) {
            return oneLine(String.valueOf(refused.getMessage()));
        }
        var message = issues.stream().map(Conditions::message).collect(Collectors.joining("; "));
        return message.contains("undeclared reference") ? message + NAMES : message;
    }

    private static String message(CelIssue issue) {
        var place = issue.getSourceLocation();
        // The words of Java for a number that is none.
        var message = oneLine(issue.getMessage()).replace("For input string:", "no number of 64 bits:");
        return place.getLine() > 0
                ? "%s (line %d, column %d)".formatted(message, place.getLine(), place.getColumn() + 1)
                : message;
    }

    private static String oneLine(String message) {
        var line = message.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "…" : line;
    }

    /** What compiling came to. */
    sealed interface Compilation {}

    /**
     * The expression is a condition.
     *
     * @param leastCost what each evaluation costs at least that does not fail
     */
    record Compiled(Condition condition, long leastCost) implements Compilation {}

    /**
     * The expression is no condition.
     *
     * @param message the compiler's, in one line
     */
    record Refused(String message) implements Compilation {}
}
