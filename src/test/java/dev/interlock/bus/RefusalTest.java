package dev.interlock.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Failure FAILURE = Failure.of(ErrorCode.STEP_NOT_ACTIVE, "not now");

    @Test
    void a_transition_tells_its_result_and_what_it_was_asked() throws Exception {
        var data = data("""
                {"flow_instance_id": "i", "step_schema_identifier": "s", "transition_schema_identifier": "t", "input": {}}
                """);

        var answer = Refusal.of(Action.TRANSITION, data, FAILURE);

        assertEquals(409, answer.status());
        assertEquals(data("""
                        {"result": "failure", "message": "not now", "flow_instance_id": "i", "step_schema_id": "s",
                         "step_schema_identifier": "s", "transition_schema_identifier": "t"}
                        """), answer.data());
    }

    @Test
    void identifiers_that_are_missing_or_no_text_are_left_out() throws Exception {
        var answer = Refusal.of(Action.TRANSITION, data("{\"flow_instance_id\": 7}"), FAILURE);

        assertEquals(data("{\"result\": \"failure\", \"message\": \"not now\"}"), answer.data());
    }

    @Test
    void all_other_actions_are_refused_without_data() throws Exception {
        for (var action : Action.values()) {
            if (action != Action.TRANSITION) {
                assertTrue(Refusal.of(action, data("{\"flow_instance_id\": \"i\"}"), FAILURE)
                        .data()
                        .isEmpty());
            }
        }
    }

    private static ObjectNode data(String json) throws Exception {
        return (ObjectNode) MAPPER.readTree(json);
    }
}
