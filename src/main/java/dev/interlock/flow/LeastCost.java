package dev.interlock.flow;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds what an evaluation that comes to a value costs at least, whatever the properties are, in the units of {@link CostMeter}.
 *
 * <p>Counted is what cannot be avoided: each part that has to be visited, written-out lists and texts by their size, and the turns of
 * macros over written-out lists. Where there is a choice the cheapest way counts. An operand of {@code &&} or {@code ||} may be left
 * out, or fail early for nothing, if the other one decides.
 */
final class LeastCost {
    /** Beyond all limits; sums and products end here and cannot overflow. */
    private static final long MOST = 1L << 40;

    private final CelAbstractSyntaxTree tree;
    private final CostWeights weights;

    private LeastCost(CelAbstractSyntaxTree tree, CostWeights weights) {
        this.tree = tree;
        this.weights = weights;
    }

    static long of(CelAbstractSyntaxTree checked, CostWeights weights) {
        return new LeastCost(checked, weights).of(checked.getExpr());
    }

    private long of(CelExpr part) {
        var cost = switch (part.getKind()) {
            case NOT_SET, IDENT -> 1;
            case CONSTANT -> ofConstant(part);
            case SELECT -> isVariable(part) ? 1 : 1 + of(part.select().operand());
            case CALL -> 1 + ofOperands(part.call());
            case LIST -> ofList(part);
            case MAP -> ofMap(part);
            case STRUCT -> 1 + sum(part.struct().entries().stream().map(CelExpr.CelStruct.Entry::value));
            case COMPREHENSION -> 1 + ofMacro(part.comprehension());
        };
        return Math.min(cost, MOST);
    }

    /** Whether this is the name of a variable that has dots in it. */
    private boolean isVariable(CelExpr part) {
        return tree.getReference(part.id()).isPresent();
    }

    private long ofConstant(CelExpr part) {
        var constant = part.constant();
        return constant.getKind() == CelConstant.Kind.STRING_VALUE ? metered(part, constant.stringValue()) : 1;
    }

    private long ofList(CelExpr part) {
        var elements = part.list().elements();
        // The elements' own values are not known: as light ones as there are stand for them.
        return metered(part, Collections.nCopies(elements.size(), true)) + sum(elements.stream());
    }

    private long ofMap(CelExpr part) {
        var entries = part.map().entries();
        Map<Integer, Boolean> light = new HashMap<>();
        entries.forEach(entry -> light.put(light.size(), true));
        return metered(part, light) + sum(entries.stream().flatMap(entry -> Stream.of(entry.key(), entry.value())));
    }

    private long metered(CelExpr part, Object value) {
        var meter = new CostMeter(weights, MOST);
        meter.callback(part, value);
        return MOST - meter.left();
    }

    private long sum(Stream<CelExpr> parts) {
        return parts.mapToLong(this::of).sum();
    }

    private long ofOperands(CelExpr.CelCall call) {
        var operands = call.args();
        return switch (call.function()) {
            case "_&&_", "_||_" -> Math.min(of(operands.getFirst()), of(operands.getLast()));
            case "_?_:_" -> of(operands.getFirst()) + Math.min(of(operands.get(1)), of(operands.getLast()));
            case "@not_strictly_false" -> 0;
            default -> sum(Stream.concat(call.target().stream(), operands.stream()));
        };
    }

    private long ofMacro(CelExpr.CelComprehension macro) {
        return of(macro.iterRange())
                + of(macro.accuInit())
                + ofTurns(macro, leastTurns(macro.iterRange()))
                + of(macro.result());
    }

    private static int leastTurns(CelExpr range) {
        return switch (range.getKind()) {
            case LIST -> range.list().elements().size();
            case MAP -> range.map().entries().size();
            case NOT_SET, CONSTANT, IDENT, SELECT, CALL, STRUCT, COMPREHENSION -> 0;
        };
    }

    /** A macro that collects goes on to the end and fails with the first turn that does; one that asks ends when it knows. */
    private long ofTurns(CelExpr.CelComprehension macro, int turns) {
        var condition = macro.loopCondition();
        if (condition.getKind() == CelExpr.ExprKind.Kind.CONSTANT) {
            return turns * (of(condition) + of(macro.loopStep()));
        }
        return turns == 0 ? 0 : of(condition) + ofAnswer(macro.loopStep());
    }

    /** Of {@code exists} and {@code all}, which ask "known already or the question": the question is answered in one turn at least. */
    private long ofAnswer(CelExpr step) {
        List<CelExpr> operands = step.call().args();
        return 1 + of(operands.getLast());
    }
}
