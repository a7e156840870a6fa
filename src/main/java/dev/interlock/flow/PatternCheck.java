package dev.interlock.flow;

import dev.cel.bundle.Cel;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses regular expressions that could not be compiled, or only at the price of the node's memory.
 *
 * <p>Matching takes linear time, but nested repetitions such as {@code ((a{1000}){1000}){1000}} are written out when the pattern is
 * compiled. So a pattern stands in the condition itself and is tried when the condition is compiled, never at run time only.
 */
final class PatternCheck {
    /** States of one compiled pattern. */
    static final int MAX_PROGRAM = 250;

    /** Parts of a pattern with its repetitions written out, by a generous estimate. */
    private static final int MAX_WRITTEN_OUT = 1_000_000;

    private static final Pattern REPETITION = Pattern.compile("\\{(\\d*)(?:,(\\d*))?}");

    private final CelRuntime.Program probe;

    PatternCheck(Cel cel) {
        try {
            probe = cel.createProgram(cel.compile("''.matches(" + Conditions.FLOW_IDENTIFIER + ")")
                    .getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalStateException("the probe for regular expressions does not compile", e);
        }
    }

    /** What is wrong with the first unusable pattern of an expression. */
    Optional<String> fault(CelAbstractSyntaxTree tree) {
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .filter(part -> part.getKind() == CelExpr.ExprKind.Kind.CALL)
                .filter(part -> part.call().function().equals("matches"))
                .map(part -> fault(part.call().args().getLast()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> fault(CelExpr pattern) {
        if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT
                || pattern.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            return Optional.of("the regular expression of matches() must be a string literal");
        }
        var text = pattern.constant().stringValue();
        if (writtenOut(text) > MAX_WRITTEN_OUT) {
            return Optional.of("the regular expression repeats too often: its length times all its {n} is over "
                    + MAX_WRITTEN_OUT);
        }
        try {
            probe.eval(Map.of(Conditions.FLOW_IDENTIFIER, text));
            return Optional.empty();
        } catch (CelEvaluationException unusable) {
            return Optional.of("unusable regular expression: " + Condition.reason(unusable));
        }
    }

    /** As if all repetitions were nested; at least the true size. */
    private static long writtenOut(String pattern) {
        long size = pattern.length();
        var repetition = REPETITION.matcher(pattern);
        while (repetition.find() && size <= MAX_WRITTEN_OUT) {
            size *= Math.max(count(repetition.group(1)), count(repetition.group(2)));
        }
        return size;
    }

    private static long count(@Nullable String digits) {
        if (digits == null || digits.isEmpty()) {
            return 1;
        }
        return digits.length() > 9 ? Integer.MAX_VALUE : Math.max(1, Integer.parseInt(digits));
    }
}
