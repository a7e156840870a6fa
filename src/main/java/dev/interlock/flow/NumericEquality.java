package dev.interlock.flow;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.SimpleType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the type check pass {@code flow.revision == 2.0}.
 *
 * <p>At run time equality compares whole numbers and doubles anyway, but the language's declaration of it wants equal types. So two
 * more overloads are declared, and after the check they are taken out again in favour of the one that is there at run time.
 */
final class NumericEquality {
    private static final Map<String, String> AT_RUN_TIME = Map.of(
            "equals_int64_double", "equals",
            "equals_double_int64", "equals",
            "not_equals_int64_double", "not_equals",
            "not_equals_double_int64", "not_equals");

    private NumericEquality() {}

    static List<CelFunctionDecl> declarations() {
        return List.of(declaration("_==_", "equals"), declaration("_!=_", "not_equals"));
    }

    private static CelFunctionDecl declaration(String operator, String name) {
        return CelFunctionDecl.newFunctionDeclaration(
                operator,
                CelOverloadDecl.newGlobalOverload(
                        name + "_int64_double", SimpleType.BOOL, SimpleType.INT, SimpleType.DOUBLE),
                CelOverloadDecl.newGlobalOverload(
                        name + "_double_int64", SimpleType.BOOL, SimpleType.DOUBLE, SimpleType.INT));
    }

    /** The tree with each use of the additional overloads turned into one of the language's own. */
    static CelAbstractSyntaxTree resolve(CelAbstractSyntaxTree checked) {
        Map<Long, CelReference> references = new HashMap<>();
        checked.getReferenceMap().forEach((id, reference) -> references.put(id, resolve(reference)));
        return CelAbstractSyntaxTree.newCheckedAst(
                checked.getExpr(), checked.getSource(), references, checked.getTypeMap());
    }

    private static CelReference resolve(CelReference reference) {
        var overloads = reference.overloadIds().stream()
                .map(id -> AT_RUN_TIME.getOrDefault(id, id))
                .distinct()
                .toList();
        if (overloads.equals(reference.overloadIds())) {
            return reference;
        }
        return CelReference.newBuilder()
                .setName(reference.name())
                .addOverloadIds(overloads)
                .build();
    }
}
