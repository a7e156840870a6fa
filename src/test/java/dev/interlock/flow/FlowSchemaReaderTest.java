package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowSchemaReaderTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private static final FlowSchemaReader READER =
            new FlowSchemaReader(new FlowSchemaReader.Limits(20, 20, 1000), new Conditions(1000));

    private static final String STEPS = "[{identifier: 'a', entry: true}, {identifier: 'b', final: true}]";

    @Test
    void a_document_is_read_with_all_its_fields() {
        var schema = valid("""
                {identifier: 'equipment-request', description: 'who gets what', start_on: ['person'],
                 steps: [{identifier: 'draft', name: 'Draft', entry: true, properties: {queue: 'it'}},
                         {identifier: 'review', join: 'all', description: 'by two'},
                         {identifier: 'approved', final: true}],
                 transitions: [
                   {identifier: 'submit', from: 'draft', to: 'review', name: 'Submit', description: '-', properties: {}},
                   {identifier: 'approve', from: 'review', to: 'approved', type: 'automatic',
                    condition: 'subject.amount < 100.0'},
                   {identifier: 'expire', from: 'review', to: 'draft', type: 'timer', after: 'PT72H'}]}
                """).schema();

        assertEquals("equipment-request", schema.identifier());
        assertEquals(
                List.of(
                        new FlowSchema.Step("draft", true, false, FlowSchema.Join.ANY),
                        new FlowSchema.Step("review", false, false, FlowSchema.Join.ALL),
                        new FlowSchema.Step("approved", false, true, FlowSchema.Join.ANY)),
                schema.steps());
        assertEquals(
                List.of(
                        new FlowSchema.Transition(
                                "submit",
                                "draft",
                                "review",
                                FlowSchema.Type.MANUAL,
                                Optional.empty(),
                                Optional.empty()),
                        new FlowSchema.Transition(
                                "approve",
                                "review",
                                "approved",
                                FlowSchema.Type.AUTOMATIC,
                                Optional.of("subject.amount < 100.0"),
                                Optional.empty()),
                        new FlowSchema.Transition(
                                "expire",
                                "review",
                                "draft",
                                FlowSchema.Type.TIMER,
                                Optional.empty(),
                                Optional.of(Duration.ofDays(3)))),
                schema.transitions());
    }

    @Test
    void a_valid_document_brings_its_conditions_compiled() {
        var definition = valid(document(STEPS, "{identifier: 'x', from: 'a', to: 'b', condition: 'subject.n > 1'}"))
                .define(3);

        assertEquals(3, definition.version());
        assertTrue(definition.edges().getFirst().readsSubject());
    }

    @Test
    @DisplayName("E12: a back edge to the entry step is accepted")
    void e12_a_back_edge_to_the_entry_step_is_accepted() {
        var definition = valid(document(
                        "[{identifier: 'a', entry: true}, {identifier: 'b'}]",
                        "{identifier: 'go', from: 'a', to: 'b'}, {identifier: 'back', from: 'b', to: 'a'}"))
                .define(1);

        assertTrue(definition.edges().get(1).onCycle());
    }

    @Test
    @DisplayName("E13: faults of the shape")
    void e13_each_fault_of_the_shape_has_its_word_and_place() {
        var a = "{identifier: 'a', entry: true}";
        var end = "{identifier: 'end', final: true}";

        assertEquals(List.of("no_steps /steps"), faults(document("[]", "")));
        assertEquals(List.of("no_steps /steps"), faults("{identifier: 'test'}"));
        assertEquals(List.of("no_entry_step /steps"), faults(document("[" + end + "]", "")));
        assertEquals(
                List.of("unknown_step /transitions/0/to", "unknown_step /transitions/1/from"),
                faults(document(
                        "[" + a + "]",
                        "{identifier: 'x', from: 'a', to: 'b'}, {identifier: 'y', from: 'c', to: 'a'}")));
        assertEquals(
                List.of("duplicate_step /steps/2/identifier"),
                faults(document("[" + a + "," + end + "," + end + "]", edge("a", "end", ""))));
        assertEquals(
                List.of("unreachable_step /steps/1"),
                faults(document("[{identifier: 'a', entry: true, final: true}," + end + "]", "")));
        assertEquals(List.of("dead_end_step /steps/0"), faults(document("[" + a + "]", "")));
        assertEquals(
                List.of("final_step_has_exits /steps/1"),
                faults(document("[" + a + "," + end + "]", edge("a", "end", "") + "," + edge("end", "a", ""))));
    }

    @Test
    @DisplayName("E13: an automatic cycle without a condition is found, one with a condition is allowed")
    void e13_an_unconditional_automatic_cycle_is_refused() {
        var steps = "[{identifier: 'a', entry: true}, {identifier: 'b'}, {identifier: 'c'}]";
        var automatic = ", type: 'automatic'";
        var there = edge("a", "b", "") + "," + edge("b", "c", automatic) + ",";

        assertEquals(
                List.of("automatic_cycle /transitions/1"), faults(document(steps, there + edge("c", "b", automatic))));
        assertEquals(
                List.of("automatic_cycle /transitions/2"),
                faults(document(steps, there + edge("a", "a", automatic) + "," + edge("c", "b", ""))));
        assertEquals(
                List.of(),
                faults(document(steps, there + edge("c", "b", automatic + ", condition: 'step.visits < 3'"))));
        assertEquals(List.of(), faults(document(steps, there + edge("c", "b", ""))));
    }

    @Test
    @DisplayName("E13: an ill-typed condition is refused with the compiler's message")
    void e13_an_ill_typed_condition_is_refused() {
        var reading = read(document(STEPS, edge("a", "b", ", condition: 'flow.revision + 1'")));
        var fault = assertInstanceOf(Reading.Invalid.class, reading).faults().getFirst();

        assertEquals("invalid_condition /transitions/0/condition", described(fault));
        assertTrue(fault.message().contains("expected type 'bool' but found 'int'"), fault.message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "identifier: '1'                        | missing_field /transitions/0/from, missing_field /transitions/0/to",
                "from: 'a', to: 'b'                     | missing_field /transitions/0/identifier",
                "identifier: 'ä', from: 'a', to: 'b'    | invalid_identifier /transitions/0/identifier",
                "identifier: '', from: 'a', to: 'b'     | invalid_identifier /transitions/0/identifier",
                "identifier: 1, from: 'a', to: 'b'      | invalid_identifier /transitions/0/identifier",
                "identifier: '1', from: 1, to: 'b'      | unknown_step /transitions/0/from",
            })
    void the_fields_that_name_things_are_checked(String transition, String expected) {
        var faults = faults(document(STEPS, "{" + transition + "}, " + edge("a", "b", "")));

        assertEquals(List.of(expected.split(", ")), faults);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "condition: 1                       | invalid_condition /transitions/0/condition",
                "condition: '1 +'                   | invalid_condition /transitions/0/condition",
                "type: 'sometimes'                  | invalid_value /transitions/0/type",
                "type: 'sometimes', after: 'PT1H'   | invalid_value /transitions/0/type",
                "type: 'timer', after: null         | missing_field /transitions/0/after",
                "type: 'timer'                      | missing_field /transitions/0/after",
                "type: 'timer', after: 'soon'       | invalid_duration /transitions/0/after",
                "type: 'timer', after: 60           | invalid_duration /transitions/0/after",
                "type: 'timer', after: 'PT0S'       | invalid_duration /transitions/0/after",
                "type: 'timer', after: '-PT1H'      | invalid_duration /transitions/0/after",
                "type: 'timer', after: 'P4000D'     | invalid_duration /transitions/0/after",
                "type: 'timer', after: 'PT99999999999999999999S' | invalid_duration /transitions/0/after",
                "after: 'PT1H'                      | unknown_field /transitions/0/after",
                "name: 1                            | invalid_value /transitions/0/name",
                "description: []                    | invalid_value /transitions/0/description",
                "properties: 'x'                    | invalid_value /transitions/0/properties",
                "'a/b~c': 1                         | unknown_field /transitions/0/a~1b~0c",
                "properties: {x: ['\\u0000']}       | invalid_value /transitions/0/properties/x/0",
            })
    void the_other_fields_of_a_transition_are_checked(String fields, String expected) {
        assertEquals(List.of(expected), faults(document(STEPS, edge("a", "b", ", " + fields))));
    }

    @Test
    void a_field_that_is_null_counts_as_absent() {
        var a = "{identifier: 'a', entry: true%s}";
        var b = "{identifier: 'b', final: true%s}";
        var plain = valid("{identifier: 'test', steps: [%s, %s], transitions: [%s]}"
                .formatted(a.formatted(""), b.formatted(""), edge("a", "b", "")));
        var full = valid("{identifier: 'test', description: null, start_on: null, steps: [%s, %s], transitions: [%s]}"
                .formatted(
                        a.formatted(", final: null, join: null, name: null, action: null"),
                        b.formatted(", entry: null, description: null, properties: null"),
                        edge("a", "b", ", type: null, condition: null, after: null, name: null, properties: null")));

        assertEquals(plain.schema(), full.schema());
        assertEquals(
                List.of("missing_field /identifier", "no_steps /steps"), faults("{identifier: null, steps: null}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "entry: 'yes'   | invalid_value /steps/1/entry",
                "final: 1       | invalid_value /steps/1/final",
                "join: 'some'   | invalid_value /steps/1/join",
                "name: {}       | invalid_value /steps/1/name",
                "action: 1      | invalid_action /steps/1/action",
                "after: 'PT1H' | unknown_field /steps/1/after",
            })
    void the_fields_of_a_step_are_checked(String field, String expected) {
        var steps = "[{identifier: 'a', entry: true}, {identifier: 'b', " + field + "}]";

        assertEquals(List.of(expected), faults(document(steps, edge("a", "b", "") + "," + edge("b", "a", ""))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "description: 1         | invalid_value /description",
                "start_on: 1            | invalid_value /start_on",
                "start_on: ['a', 1]     | invalid_value /start_on",
                "start_on: ''           | invalid_value /start_on",
                "version: 1             | unknown_field /version",
                "description: '\\u0000' | invalid_value /description",
            })
    void the_fields_of_the_schema_are_checked(String field, String expected) {
        var document = "{identifier: 'test', steps: " + STEPS + ", transitions: [" + edge("a", "b", "") + "], " + field;

        assertEquals(List.of(expected), faults(document + "}"));
    }

    @Test
    void a_condition_that_always_costs_too_much_is_refused_but_stays_usable_once_published()
            throws JsonProcessingException {
        var list = IntStream.range(0, 30).boxed().toList();
        var costly = "%s.map(x, %s.map(y, x * y)).size() > 1".formatted(list, list);
        var document = document(STEPS, edge("a", "b", ", condition: '" + costly + "'"));

        assertEquals(List.of("invalid_condition /transitions/0/condition"), faults(document));
        assertEquals(
                List.of(),
                faults(document.replace(costly, "subject.cheap || " + costly)),
                "it may be evaluated within the limit");

        var lanes = new FlowSchemaReader(FlowSchemaReader.Limits.none(), new Conditions(1000));
        assertInstanceOf(Reading.Valid.class, lanes.read((ObjectNode) MAPPER.readTree(document)));
    }

    @Test
    void wrong_types_in_place_of_arrays_and_objects_are_reported() {
        assertEquals(
                List.of(
                        "missing_field /identifier",
                        "invalid_value /steps",
                        "invalid_value /transitions",
                        "no_steps /steps"),
                faults("{steps: {}, transitions: 'x'}"));
        assertEquals(
                List.of("invalid_value /steps/2", "invalid_value /transitions/1"),
                faults(document(
                        "[{identifier: 'a', entry: true}, {identifier: 'b', final: true}, 1]",
                        edge("a", "b", "") + ", null")));
    }

    @Test
    void the_number_of_steps_and_transitions_is_limited() {
        var steps = "[" + "{},".repeat(20) + "{}]";

        var faults = faults("{identifier: 'test', steps: " + steps + ", transitions: " + steps + "}");

        assertEquals(List.of("invalid_value /steps", "invalid_value /transitions"), faults);
    }

    @Test
    @DisplayName("E13: all faults of a document are reported at once")
    void e13_all_faults_are_reported_at_once() {
        var faults = faults("""
                {identifier: 'a b', color: 'red',
                 steps: [{identifier: 'a', entry: true}, {identifier: 'a'}, {identifier: 'lonely', final: true},
                         {identifier: 'stuck'}, {identifier: 'end', final: true}],
                 transitions: [{identifier: 'x', from: 'a', to: 'nowhere', condition: '1'},
                               {identifier: 'y', from: 'a', to: 'a', type: 'automatic'},
                               {identifier: 'z', from: 'a', to: 'stuck', type: 'timer', after: 'never'},
                               {from: 'end', to: 'end'}]}
                """);

        assertEquals(
                List.of(
                        "unknown_field /color",
                        "invalid_identifier /identifier",
                        "invalid_condition /transitions/0/condition",
                        "invalid_duration /transitions/2/after",
                        "missing_field /transitions/3/identifier",
                        "duplicate_step /steps/1/identifier",
                        "unknown_step /transitions/0/to",
                        "dead_end_step /steps/3",
                        "final_step_has_exits /steps/4",
                        "unreachable_step /steps/2",
                        "unreachable_step /steps/4",
                        "automatic_cycle /transitions/1"),
                faults);
    }

    /** Word and place of each fault. */
    private static List<String> faults(String document) {
        return switch (read(document)) {
            case Reading.Valid valid -> List.of();
            case Reading.Invalid invalid ->
                invalid.faults().stream().map(FlowSchemaReaderTest::described).toList();
        };
    }

    private static String described(Failure fault) {
        assertEquals(ErrorCode.INVALID_FLOW_SCHEMA, fault.code());
        return fault.details().path("fault").asText() + " " + fault.path().orElseThrow();
    }

    private static String edge(String from, String to, String more) {
        return "{identifier: 'x', from: '" + from + "', to: '" + to + "'" + more + "}";
    }

    private static Reading.Valid valid(String document) {
        return assertInstanceOf(Reading.Valid.class, read(document));
    }

    private static Reading read(String document) {
        try {
            return READER.read((ObjectNode) MAPPER.readTree(document));
        } catch (JsonProcessingException e) {
            throw new AssertionError(document, e);
        }
    }

    private static String document(String steps, String transitions) {
        return "{identifier: 'test', steps: " + steps + ", transitions: [" + transitions + "]}";
    }
}
