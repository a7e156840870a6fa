package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeastCostTest {
    private static final Conditions CONDITIONS = new Conditions(1_000_000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true                                               | 1",
                "flow.revision == 2                                 | 3",
                "subject.a.b == 1                                   | 5",
                "has(subject.a)                                     | 2",
                "type(subject.n) == int                             | 5",
                "subject.n in [1, 2, 3]                             | 11",
                "subject.text == 'twice sixteen characters, in all' | 6",
                "subject.text.contains('s')                         | 4",
                "'text'.matches('t.*t')                              | 419",
                "subject.n == 1 ? subject.a.b == 1 : subject.a.b == 1 | 10",
                "{'k': subject.n} == {'k': 7}                       | 14",
                "[1, 2].map(x, x).size() > 7                        | 24",
                "[1, 2].filter(x, false).size() > 7                 | 18",
                "[1, 2].exists_one(x, false)                        | 16",
                "{1: 2, 3: 4}.map(k, k).size() > 7                  | 26"
            })
    void what_has_no_choice_costs_exactly_the_least(String text, int least) {
        var subject = Map.<String, Object>of("a", Map.of("b", 2L), "n", 7L, "text", "text");

        assertEquals(least, leastCost(text));
        assertFalse(evaluate(text, least, subject) instanceof Condition.Failed, "is enough");
        assertInstanceOf(Condition.Failed.class, evaluate(text, least - 1, subject));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "subject.n == 1 && subject.a.b.c.d == 1             ~ 5",
                "subject.a.b.c.d == 1 || subject.n == 1             ~ 5",
                "subject.flag ? subject.n == 1 : subject.a.b.c == 1 ~ 7",
                "[1, 2, 3].exists(x, subject.n == 1)                ~ 13",
                "[1, 2, 3].all(x, subject.n == x)                   ~ 13",
                "[].all(x, subject.n == x)                          ~ 4",
                "subject.list.map(x, x + 1).size() > 1              ~ 9"
            })
    void where_there_is_a_choice_the_cheapest_way_counts(String text, int least) {
        assertEquals(least, leastCost(text));
    }

    @Test
    void macros_inside_each_other_multiply() {
        var list = IntStream.range(0, 100).boxed().toList();

        assertTrue(leastCost("%s.map(x, %s.map(y, x * y)).size() > 1".formatted(list, list)) > 100 * 100 * 6);
    }

    @Test
    void the_largest_cost_does_not_overflow() {
        var text = "true";
        for (int depth = 0; depth < 15; depth++) {
            text = "[%s0].filter(x, %s).size() > 1".formatted("0, ".repeat(40), text);
        }

        assertTrue(leastCost(text) > Integer.MAX_VALUE);
    }

    private static long leastCost(String text) {
        return assertInstanceOf(Conditions.Compiled.class, CONDITIONS.compile(text), text)
                .leastCost();
    }

    private static Condition.Outcome evaluate(String text, int limit, Map<String, Object> subject) {
        var scope = new Scope(subject, Map.of("list", List.of()), "f", 2, FlowState.ACTIVE, "s", 1, Instant.EPOCH);
        return assertInstanceOf(Conditions.Compiled.class, new Conditions(limit).compile(text))
                .condition()
                .evaluate(scope);
    }
}
