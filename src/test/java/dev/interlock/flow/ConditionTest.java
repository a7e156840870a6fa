package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final int COST_LIMIT = 100_000;
    private static final Conditions CONDITIONS = new Conditions(COST_LIMIT);

    private final Map<String, Object> subject = new HashMap<>();

    ConditionTest() {
        subject.put("age", 18.5);
        subject.put("whole", 18.0);
        subject.put("count", 18L);
        subject.put("zero", 0L);
        subject.put("role", "manager");
        subject.put("nothing", null);
        subject.put("tags", Arrays.asList("a", null, 2L));
        subject.put("address", Map.of("city", "Oslo"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subject.role >= 18|>= met types that it does not take; of what the condition reads subject.role is a string",
                "subject.nothing + subject.count > 1|+ met types that it does not take; of what the condition reads subject.nothing is null, subject.count is a whole number",
                "subject.role in subject.count|in met types that it does not take; of what the condition reads subject.role is a string,"
                        + " subject.count is a whole number",
                "subject.tags.size() > 0 && subject.address > subject.age|> met types that it does not take; of what the condition reads subject.tags is a list,"
                        + " subject.address is an object, subject.age is a double"
            })
    void values_of_types_that_do_not_go_together_are_told_with_their_types(String expression, String reason) {
        assertEquals(new Condition.Failed(reason), evaluate(expression));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject.age >= 18",
                "subject.whole == 18",
                "subject.whole != 18.5",
                "subject.count == 18.0",
                "18 in [subject.whole]",
                "flow.revision >= 1.5",
                "flow.revision == 2.0",
                "2.5 != flow.revision",
                "step.visits < 3.5",
                "subject.age + 1.0 == 19.5"
            })
    void whole_numbers_and_doubles_compare_with_each_other(String expression) {
        assertEquals(Condition.Outcome.HOLDS, evaluate(expression));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject.role == 'manager' && subject.address.city == 'Oslo'",
                "has(subject.role) && !has(subject.absent)",
                "has(subject.nothing) && subject.nothing == null",
                "subject.tags.exists(tag, tag == 2)",
                "subject.tags.filter(tag, tag == null).size() == 1",
                "'role' in subject",
                "input.comment.startsWith('ok')",
                "flow.identifier == 'request' && flow.state == 'active'",
                "step.identifier == 'review' && step.visits == 1",
                "now > timestamp('2026-01-01T00:00:00Z') && now - duration('24h') < now",
                "subject.role.upperAscii() == 'MANAGER'",
                "subject.role.matches('^[a-z]{3,10}$')",
                "!subject.role.matches('^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')",
                "subject.absent || true"
            })
    void a_condition_sees_subject_input_flow_step_and_time(String expression) {
        assertEquals(Condition.Outcome.HOLDS, evaluate(expression));
    }

    @Test
    @DisplayName("E18: a condition that is not true fails")
    void e18_a_condition_that_is_not_true_fails() {
        assertEquals(Condition.Outcome.FAILS, evaluate("subject.role == 'clerk'"));
    }

    @Test
    @DisplayName("E18: a missing property is named")
    void e18_a_missing_property_is_named() {
        assertTrue(failure("subject.absent > 1").contains("'absent'"));
        assertTrue(failure("subject.address.street == 'x'").contains("'street'"));
        assertTrue(failure("input.absent == 1").contains("'absent'"));
    }

    @Test
    @DisplayName("E18: a division by zero is a failed condition")
    void e18_a_division_by_zero_is_a_failed_condition() {
        assertEquals("division by zero", failure("1 / subject.zero > 1"));
        assertEquals("division by zero", failure("1 % subject.zero > 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "subject.age",
                "subject.nothing",
                "subject.tags",
                "subject.role > 3",
                "subject.nothing.field == 1",
                "subject.tags[7] == 'a'",
                "subject.count + 9223372036854775807 > 0",
                "int(subject.role) == 1",
                "timestamp(subject.role) < now",
                "subject.age + 1 > 19"
            })
    void what_cannot_be_evaluated_is_a_failed_condition(String expression) {
        assertFalse(failure(expression).isBlank());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 +",
                "1",
                "'text'",
                "flow.foo == 1",
                "step.foo == 1",
                "other == 1",
                "flow.revision == 'x'",
                "now > 3",
                "subject.role.replace('a', 'aaaa') == 'x'",
                "subject.role.matches('(')",
                "subject.role.matches(input.pattern)",
                "subject.role.matches('((a{1000}){1000}){1000}')",
                "subject.role.matches('a{99999999999}')",
                "subject.role.matches('a{900}')"
            })
    void what_is_no_condition_is_refused_in_one_line(String expression) {
        var refused = assertInstanceOf(Conditions.Refused.class, CONDITIONS.compile(expression));

        assertFalse(refused.message().isBlank());
        assertEquals(1, refused.message().lines().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `  `                     | is empty
                    9223372036854775808 > 0  | no number of 64 bits: "9223372036854775808"
                    flow.foo == 1            | there are subject, input, flow.identifier, flow.revision, flow.state, step.identifier
                    """)
    void what_is_wrong_is_said_in_terms_of_conditions(String expression, String why) {
        var refused = assertInstanceOf(Conditions.Refused.class, CONDITIONS.compile(expression));

        assertTrue(refused.message().contains(why), refused::message);
    }

    @Test
    void length_and_nesting_are_limited() {
        assertInstanceOf(Conditions.Refused.class, CONDITIONS.compile("true" + " || true".repeat(1000)));
        assertInstanceOf(Conditions.Refused.class, CONDITIONS.compile("(".repeat(500) + "true" + ")".repeat(500)));
        assertInstanceOf(Conditions.Compiled.class, CONDITIONS.compile("true" + " || true".repeat(500)));
    }

    @Test
    void turns_of_macros_are_limited() {
        subject.put("many", LongStream.range(0, 2000).boxed().toList());

        assertTrue(
                failure("subject.many.all(x, subject.many.all(y, x + y >= 0))").contains("limit of " + COST_LIMIT));
        assertEquals(Condition.Outcome.HOLDS, evaluate("subject.many.filter(x, x >= 1000).size() == 1000"));
    }

    @Test
    void values_that_double_at_each_turn_are_limited() {
        var list = "[[1]]" + ".map(v, [v, v])".repeat(40);
        var text = "['ab']" + ".map(v, v + v)".repeat(40);

        assertTrue(failure("dyn(" + list + ") == dyn(" + list + ")").contains("limit of"));
        assertTrue(failure("dyn(" + list + ")").contains("limit of"));
        assertTrue(failure(text + "[0] == 'x'").contains("limit of"));
        assertTrue(failure(text + "[0] == 'x' || true").contains("limit of"));
    }

    @Test
    void searching_long_texts_is_limited() {
        subject.put("text", "a".repeat(60_000));
        subject.put("sought", "a".repeat(30_000) + "b");

        assertTrue(failure("subject.text.contains(subject.sought)").contains("limit of"));
        assertTrue(failure("subject.text.matches('(a|aa)*b')").contains("limit of"));
        assertEquals(Condition.Outcome.FAILS, evaluate("subject.text == subject.sought"));
    }

    @Test
    void a_large_subject_costs_only_what_is_read_of_it() {
        IntStream.range(0, 1000).forEach(i -> subject.put("key" + i, "v".repeat(4096)));

        assertEquals(Condition.Outcome.HOLDS, evaluate("'role' in subject && subject.role == 'manager'"));
    }

    @Test
    void it_is_known_whether_the_subject_is_read() {
        assertTrue(compile("input.x == 1 || subject.y == 2").readsSubject());
        assertTrue(compile("[1].exists(x, x == subject.y)").readsSubject());
        assertTrue(compile("has(subject.y)").readsSubject());
        assertFalse(compile("input.subject == 1 && flow.revision > 1 && 'subject' == step.identifier")
                .readsSubject());
    }

    private String failure(String expression) {
        return assertInstanceOf(Condition.Failed.class, evaluate(expression)).reason();
    }

    private Condition.Outcome evaluate(String expression) {
        var input = Map.<String, Object>of("comment", "ok then", "list", List.of());
        return compile(expression)
                .evaluate(new Scope(
                        subject,
                        input,
                        "request",
                        2,
                        FlowState.ACTIVE,
                        "review",
                        1,
                        Instant.parse("2026-06-01T12:00:00Z")));
    }

    private static Condition compile(String expression) {
        return assertInstanceOf(Conditions.Compiled.class, CONDITIONS.compile(expression), expression)
                .condition();
    }
}
