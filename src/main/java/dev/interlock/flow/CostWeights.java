package dev.interlock.flow;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.HashMap;
import java.util.Map;

/**
 * Says for each part of an expression how its value is used, on which depends what it costs.
 *
 * @param uses by the part's id; the value of a part that is not named is used as {@link Use#WHOLE}
 */
record CostWeights(Map<Long, CostWeights.Use> uses) {

    CostWeights {
        uses = Map.copyOf(uses);
    }

    static CostWeights of(CelAbstractSyntaxTree tree) {
        Map<Long, Use> uses = new HashMap<>();
        CelNavigableAst.fromAst(tree).getRoot().allNodes().forEach(node -> note(node.expr(), uses));
        return new CostWeights(uses);
    }

    Use of(CelExpr part) {
        return uses.getOrDefault(part.id(), Use.WHOLE);
    }

    private static void note(CelExpr part, Map<Long, Use> uses) {
        switch (part.getKind()) {
            case SELECT -> uses.put(part.select().operand().id(), Use.ENTERED);
            case COMPREHENSION -> {
                var macro = part.comprehension();
                uses.put(macro.iterRange().id(), Use.ENTERED);
                uses.put(macro.result().id(), Use.ENTERED);
                noteCollected(macro.loopStep(), uses);
            }
            case CALL -> noteArguments(part.call(), uses);
            case NOT_SET, CONSTANT, IDENT, LIST, STRUCT, MAP -> {}
        }
    }

    /** The list that a macro collects grows by one at each turn and must not be looked through anew each time. */
    private static void noteCollected(CelExpr step, Map<Long, Use> uses) {
        uses.put(step.id(), Use.ENTERED);
        if (step.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return;
        }
        var arguments = step.call().args();
        switch (step.call().function()) {
            case "_+_" -> noteCollected(arguments.getFirst(), uses);
            case "_?_:_" -> arguments.stream().skip(1).forEach(branch -> noteCollected(branch, uses));
            default -> {}
        }
    }

    private static void noteArguments(CelExpr.CelCall call, Map<Long, Use> uses) {
        switch (call.function()) {
            case "_[_]" -> uses.put(call.args().getFirst().id(), Use.ENTERED);
            case "@in" -> uses.put(call.args().getLast().id(), Use.LOOKED_UP);
            case "size" -> {
                call.target().ifPresent(target -> uses.put(target.id(), Use.ENTERED));
                call.args().forEach(argument -> uses.put(argument.id(), Use.ENTERED));
            }
            case "matches" -> {
                call.target().ifPresent(target -> uses.put(target.id(), Use.MATCHED));
                uses.put(call.args().getFirst().id(), Use.MATCHED);
                uses.put(call.args().getLast().id(), Use.PATTERN);
            }
            case "contains", "indexOf", "lastIndexOf" -> {
                call.target().ifPresent(target -> uses.put(target.id(), Use.SEARCHED));
                call.args().forEach(argument -> uses.put(argument.id(), Use.SEARCHED));
            }
            default -> {}
        }
    }

    /** What is done with a value. */
    enum Use {
        /** One element of it is taken, or a macro goes through it, whose turns are counted one by one. */
        ENTERED,
        /** Something is looked for in it: in a map at once, in a list one by one. */
        LOOKED_UP,
        /** Text is looked for in it, which can take the square of its length. */
        SEARCHED,
        /** It is matched with a regular expression, which takes a step for each character and state. */
        MATCHED,
        /** It is compiled as a regular expression. */
        PATTERN,
        /** It may be compared or copied as a whole. */
        WHOLE
    }
}
