package dev.interlock.flow;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The properties of the subject and the input that a condition reads by name, so that it can be told of which types they were. */
record NamedProperties(List<Property> all) {

    NamedProperties {
        all = List.copyOf(all);
    }

    static NamedProperties of(CelAbstractSyntaxTree tree) {
        return new NamedProperties(CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .filter(part -> part.getKind() == CelExpr.ExprKind.Kind.SELECT)
                .flatMap(part -> property(part.select().operand(), part.select().field()).stream())
                .distinct()
                .toList());
    }

    private static Optional<Property> property(CelExpr of, String name) {
        return of.getKind() == CelExpr.ExprKind.Kind.IDENT
                ? Optional.of(new Property(of.ident().name(), name)).filter(Property::isOfSubjectOrInput)
                : Optional.empty();
    }

    /** Of which type each of them is; empty if none is there. */
    String types(Scope scope) {
        return all.stream()
                .filter(property -> property.in(scope).containsKey(property.name()))
                .map(property -> "%s.%s is %s"
                        .formatted(
                                property.variable(),
                                property.name(),
                                type(property.in(scope).get(property.name()))))
                .collect(Collectors.joining(", "));
    }

    private static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "a string";
            case Long number -> "a whole number";
            case Double number -> "a double";
            case Boolean flag -> "a boolean";
            case List<?> list -> "a list";
            case Map<?, ?> map -> "an object";
            default -> "a " + value.getClass().getSimpleName();
        };
    }

    /**
     * One property.
     *
     * @param variable of whose properties it is one
     */
    record Property(String variable, String name) {
        boolean isOfSubjectOrInput() {
            return variable.equals(Conditions.SUBJECT) || variable.equals(Conditions.INPUT);
        }

        Map<String, Object> in(Scope scope) {
            return variable.equals(Conditions.SUBJECT) ? scope.subject() : scope.input();
        }
    }
}
