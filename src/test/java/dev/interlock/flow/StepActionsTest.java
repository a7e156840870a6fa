package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepActionsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private static final FlowSchemaReader READER =
            new FlowSchemaReader(new FlowSchemaReader.Limits(20, 20, 1000), new Conditions(1000));

    @Test
    void an_action_is_read_with_all_its_fields() {
        var definition = SchemaBuilder.schema("payment")
                .entry("charge")
                .action("charge", "billing.charge", "PT0.1S", "charged", "declined")
                .finale("end")
                .manual("charged", "charge", "end")
                .manual("declined", "charge", "end")
                .define();

        assertEquals(
                Optional.of(new FlowSchema.StepAction("billing.charge", Duration.ofMillis(100), "charged", "declined")),
                definition.step("charge").action());
        assertEquals(Optional.empty(), definition.step("end").action());
    }

    @Test
    void an_action_without_a_timeout_has_30_seconds() {
        var reading = read("{address: 'billing', on_success: 'yes', on_failure: 'no'}");

        assertEquals(
                Optional.of(Duration.ofSeconds(30)),
                reading instanceof Reading.Valid valid
                        ? valid.schema().steps().getFirst().action().map(FlowSchema.StepAction::timeout)
                        : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "address: ''                    | invalid_action /steps/0/action/address",
                "address: '  '                  | invalid_action /steps/0/action/address",
                "address: 1                     | invalid_action /steps/0/action/address",
                "address: null                  | missing_field /steps/0/action/address",
                "address: 'interlock.v1.x'      | invalid_action /steps/0/action/address",
                "address: '__vertx.reply.1'     | invalid_action /steps/0/action/address",
                "address: 'interlocked'         |",
                "on_success: 'automatic'        | invalid_action /steps/0/action/on_success",
                "on_success: 'later'            | invalid_action /steps/0/action/on_success",
                "on_success: 'elsewhere'        | invalid_action /steps/0/action/on_success",
                "on_success: 'mixed'            |",
                "on_failure: 'unknown'          | invalid_action /steps/0/action/on_failure",
                "on_failure: ''                 | invalid_action /steps/0/action/on_failure",
                "on_failure: 1                  | invalid_action /steps/0/action/on_failure",
                "timeout: 'PT0.1S'              |",
                "timeout: 'PT1H'                |",
                "timeout: 'PT0.099S'            | invalid_duration /steps/0/action/timeout",
                "timeout: 'PT1H0.001S'          | invalid_duration /steps/0/action/timeout",
                "timeout: '-PT1S'               | invalid_duration /steps/0/action/timeout",
                "timeout: 'soon'                | invalid_duration /steps/0/action/timeout",
                "timeout: 30                    | invalid_duration /steps/0/action/timeout",
                "retries: 3                     | unknown_field /steps/0/action/retries",
            })
    void each_field_of_an_action_is_checked(String field, String expected) throws JsonProcessingException {
        var action = (ObjectNode) MAPPER.readTree("{address: 'billing', on_success: 'yes', on_failure: 'no'}");
        action.setAll((ObjectNode) MAPPER.readTree("{" + field + "}"));

        assertEquals(Optional.ofNullable(expected).stream().toList(), faults(read(action.toString())));
    }

    @Test
    void the_length_of_an_address_is_limited() {
        var longest = "{address: '" + "a".repeat(200) + "', on_success: 'yes', on_failure: 'no'}";

        assertEquals(List.of(), faults(read(longest)));
        assertEquals(List.of("invalid_action /steps/0/action/address"), faults(read(longest.replace("'a", "'aa"))));
    }

    @Test
    void an_empty_action_lacks_all_that_is_required() {
        assertEquals(
                List.of(
                        "missing_field /steps/0/action/address",
                        "missing_field /steps/0/action/on_success",
                        "missing_field /steps/0/action/on_failure"),
                faults(read("{}")));
    }

    @Test
    void a_final_step_has_no_action() {
        var action = "{address: 'billing', on_success: 'yes', on_failure: 'no'}";

        assertEquals(
                List.of("invalid_action /steps/0/action"),
                faults(readDocument("{identifier: 'x', steps: [{identifier: 'a', entry: true, final: true, action: "
                        + action + "}]}")));
    }

    @Test
    void faults_of_an_action_are_reported_with_all_others() {
        assertEquals(
                List.of(
                        "invalid_action /steps/0/action/address",
                        "invalid_duration /steps/0/action/timeout",
                        "missing_field /steps/0/action/on_failure",
                        "dead_end_step /steps/0",
                        "invalid_action /steps/0/action/on_success"),
                faults(readDocument("""
                        {identifier: 'x', steps: [{identifier: 'a', entry: true,
                          action: {address: ' ', timeout: 'x', on_success: 'gone'}}]}""")));
    }

    private static List<String> faults(Reading reading) {
        return reading instanceof Reading.Invalid invalid
                ? invalid.faults().stream().map(StepActionsTest::described).toList()
                : List.of();
    }

    private static String described(Failure fault) {
        assertEquals(ErrorCode.INVALID_FLOW_SCHEMA, fault.code());
        return fault.details().path("fault").asText() + " " + fault.path().orElseThrow();
    }

    /** A schema in which the first step has this action and leaves by transitions of all kinds. */
    private static Reading read(String action) {
        var edges = Arrays.asList(
                "{identifier: 'yes', from: 'a', to: 'b'}",
                "{identifier: 'no', from: 'a', to: 'b'}",
                "{identifier: 'mixed', from: 'a', to: 'b', type: 'automatic', condition: 'false'}",
                "{identifier: 'mixed', from: 'a', to: 'b'}",
                "{identifier: 'automatic', from: 'a', to: 'b', type: 'automatic', condition: 'false'}",
                "{identifier: 'later', from: 'a', to: 'b', type: 'timer', after: 'PT1H'}",
                "{identifier: 'elsewhere', from: 'b', to: 'a'}");
        return readDocument("{identifier: 'x', steps: [{identifier: 'a', entry: true, action: " + action
                + "}, {identifier: 'b'}], transitions: " + edges + "}");
    }

    private static Reading readDocument(String document) {
        try {
            return READER.read((ObjectNode) MAPPER.readTree(document));
        } catch (JsonProcessingException e) {
            throw new AssertionError(document, e);
        }
    }
}
