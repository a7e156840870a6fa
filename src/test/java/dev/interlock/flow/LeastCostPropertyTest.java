package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LeastCostPropertyTest {
    private static final Conditions GENEROUS = new Conditions(1_000_000_000);

    /** What a limit refuses at publication gives no value under that limit, whatever the properties are. */
    @Property(tries = 400)
    void a_condition_that_may_be_evaluated_within_a_limit_is_never_refused_for_it(
            @ForAll("conditions") String text, @ForAll("subjects") List<Map<String, Object>> subjects) {
        long leastCost = assertInstanceOf(Conditions.Compiled.class, GENEROUS.compile(text), text)
                .leastCost();
        if (leastCost == 1) {
            return;
        }
        var tooTight = assertInstanceOf(
                        Conditions.Compiled.class, new Conditions(Math.toIntExact(leastCost - 1)).compile(text))
                .condition();

        for (var subject : subjects) {
            var scope = new Scope(subject, Map.of(), "f", 1, FlowState.ACTIVE, "s", 1, Instant.EPOCH);
            assertInstanceOf(Condition.Failed.class, tooTight.evaluate(scope), () -> text + " with " + subject);
        }
    }

    @Provide
    Arbitrary<String> conditions() {
        return truths(4);
    }

    private static Arbitrary<String> truths(int depth) {
        var leaves = Arbitraries.of(
                "true",
                "false",
                "subject.flag",
                "has(subject.flag)",
                "subject.missing",
                "1 / 0 == 1",
                "subject.text == 'a text of more than sixteen characters'",
                "subject.text.contains('x')",
                "subject.text.matches('x*')",
                "subject.n in [1, 2]");
        if (depth == 0) {
            return leaves;
        }
        var inner = truths(depth - 1);
        var lists = lists(depth - 1);
        return Arbitraries.oneOf(
                leaves,
                Combinators.combine(inner, inner).as("(%s && %s)"::formatted),
                Combinators.combine(inner, inner).as("(%s || %s)"::formatted),
                Combinators.combine(inner, inner, inner).as("(%s ? %s : %s)"::formatted),
                inner.map("!(%s)"::formatted),
                Combinators.combine(lists, inner).as("%s.exists(x, %s)"::formatted),
                Combinators.combine(lists, inner).as("%s.all(x, %s)"::formatted),
                Combinators.combine(lists, inner).as("%s.exists_one(x, %s)"::formatted),
                lists.map("%s.all(x, dyn(x) != 2)"::formatted),
                Combinators.combine(lists, lists).as("dyn(%s) == dyn(%s)"::formatted),
                lists.map("dyn(2) in dyn(%s)"::formatted),
                lists.map("size(%s) > 1"::formatted));
    }

    private static Arbitrary<String> lists(int depth) {
        Arbitrary<String> leaves = Arbitraries.oneOf(
                Arbitraries.of("subject.list", "dyn([])", "dyn({})"),
                Arbitraries.of("dyn(1)", "dyn(2)", "subject.n", "dyn('a')", "dyn(1 / 0)")
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(6)
                        .map(elements -> elements.stream().collect(Collectors.joining(", ", "[", "]"))),
                Arbitraries.of("{1: 'a', 2: 'b'}", "{'a': subject.n}"));
        if (depth <= 0) {
            return leaves;
        }
        var inner = lists(depth - 1);
        var truths = truths(depth - 1);
        return Arbitraries.oneOf(
                leaves,
                Combinators.combine(inner, truths).as("%s.map(x, %s)"::formatted),
                Combinators.combine(inner, truths).as("%s.filter(x, %s)"::formatted),
                Combinators.combine(inner, truths).as("%s.map(x, %s, x)"::formatted),
                Combinators.combine(truths, inner, inner).as("(%s ? dyn(%s) : dyn(%s))"::formatted));
    }

    /** From nothing, on which much fails, to all that the conditions read. */
    @Provide
    Arbitrary<List<Map<String, Object>>> subjects() {
        var names = Arbitraries.subsetOf("flag", "text", "n", "list").list().ofSize(3);
        return Combinators.combine(
                        names, Arbitraries.of(true, false), Arbitraries.longs().between(0, 3))
                .as((present, flag, number) -> present.stream()
                        .map(some -> {
                            Map<String, Object> all = new HashMap<>(
                                    Map.of("flag", flag, "text", "x", "n", number, "list", List.of(number, 2L)));
                            all.keySet().retainAll(some);
                            return all;
                        })
                        .toList());
    }
}
