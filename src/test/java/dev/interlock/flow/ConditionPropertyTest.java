package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ConditionPropertyTest {
    private static final Conditions CONDITIONS = new Conditions(10_000);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<Condition> SAMPLES = Stream.of(
                    "subject.a == subject.b",
                    "subject.a < subject.b",
                    "subject.a + subject.b == subject.c",
                    "subject.a / subject.b > 0 || subject.a % subject.b == 0",
                    "subject.a.b.c",
                    "subject.a[0] == subject.b['a']",
                    "subject.a.exists(x, x == subject.b)",
                    "subject.all(key, subject[key] == null)",
                    "subject.a.map(x, subject.b.map(y, [x, y])).size() > 1",
                    "subject.a in subject.b",
                    "has(subject.a.b) && size(subject.a) > 1",
                    "int(subject.a) == int(subject.b)",
                    "double(subject.a) < 1.0 || string(subject.b) == 'a'",
                    "timestamp(subject.a) < now",
                    "subject.a.contains(subject.b) || subject.a.indexOf(subject.b) > 1",
                    "subject.a.substring(subject.b) == input.a",
                    "subject.a.matches('a+b*')",
                    "subject == input",
                    "!subject.a",
                    "subject.a ? subject.b : subject.c",
                    "-subject.a > 0")
            .map(text -> ((Conditions.Compiled) CONDITIONS.compile(text)).condition())
            .toList();

    @Property(tries = 300)
    void no_input_makes_an_evaluation_throw(
            @ForAll("properties") Map<String, Object> subject, @ForAll("properties") Map<String, Object> input) {
        var scope = new Scope(subject, input, "f", Long.MAX_VALUE, FlowState.ACTIVE, "s", 1, Instant.EPOCH);

        SAMPLES.forEach(condition -> assertNotNull(condition.evaluate(scope)));
    }

    @Property(tries = 300)
    void no_text_makes_the_compiler_throw(@ForAll("texts") String text) {
        assertNotNull(CONDITIONS.compile(text));
    }

    @Property(tries = 300)
    void every_number_compares_with_itself_and_its_neighbours(@ForAll int whole) {
        var scope = new Scope(
                Map.of("n", (long) whole, "d", (double) whole, "m", whole + 0.5),
                Map.of(),
                "f",
                1,
                FlowState.ACTIVE,
                "s",
                1,
                Instant.EPOCH);
        var compiled = CONDITIONS.compile("subject.n == subject.d && subject.n < subject.m && subject.m > subject.d");

        var condition = assertInstanceOf(Conditions.Compiled.class, compiled).condition();
        assertEquals(Condition.Outcome.HOLDS, condition.evaluate(scope));
    }

    @Property(tries = 300)
    void plain_values_survive_the_way_to_json_and_back(@ForAll("properties") Map<String, Object> properties)
            throws JsonProcessingException {
        var read = MAPPER.readTree(PlainJson.tree(properties).toString());

        assertEquals(properties, PlainJson.plain((ObjectNode) read));
    }

    @Provide
    Arbitrary<String> texts() {
        var words = Arbitraries.of(
                "subject",
                "input",
                "flow",
                ".",
                ".a",
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                "'",
                "\"",
                "==",
                "<",
                "&&",
                "?",
                ":",
                "1",
                "1.5",
                "-",
                "exists",
                "x",
                ",",
                "matches",
                "null",
                "in",
                " ",
                "\n",
                "\0",
                "\\",
                "has",
                "timestamp");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40),
                words.list().ofMaxSize(15).map(parts -> String.join("", parts)));
    }

    @Provide
    Arbitrary<Map<String, Object>> properties() {
        return maps(values());
    }

    private static Arbitrary<Object> values() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(10).map(Object.class::cast),
                        Arbitraries.longs().map(Object.class::cast),
                        Arbitraries.of(Long.MAX_VALUE, Long.MIN_VALUE, 0L, -1L).map(Object.class::cast),
                        Arbitraries.doubles().map(Object.class::cast),
                        Arbitraries.of(true, false).map(Object.class::cast))
                .injectNull(0.2);
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        leaves,
                        inner.list().ofMaxSize(4).map(Object.class::cast),
                        maps(inner).map(Object.class::cast)),
                0,
                3);
    }

    private static Arbitrary<Map<String, Object>> maps(Arbitrary<Object> values) {
        var keys = Arbitraries.of("a", "b", "c", "");
        return Arbitraries.maps(keys, values).ofMaxSize(4);
    }
}
