package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether {@code docs/asyncapi.yaml} describes all there is. */
class AsyncApiTest {
    private static final AsyncApi API = AsyncApi.read();

    static Stream<Action> publicActions() {
        return Arrays.stream(Action.values()).filter(Action::isPublic);
    }

    static Stream<Action> socketActions() {
        return publicActions().filter(action -> Action.ofSocket(action.word()).isPresent());
    }

    @ParameterizedTest
    @MethodSource("publicActions")
    void each_action_has_a_channel_at_its_address_and_an_operation_with_a_reply(Action action) {
        assertEquals(
                Addresses.of(action), API.channel(action.word()).path("address").asText());
        var operation = API.document().path("operations").path(action.word());
        assertEquals("receive", operation.path("action").asText());
        assertEquals(
                "#/channels/" + action.word(), operation.at("/channel/$ref").asText());
        assertFalse(API.reply(action).isMissingNode());
        assertEquals(
                "#/channels/replies/messages/failure",
                operation.at("/reply/messages/1/$ref").asText());
    }

    @ParameterizedTest
    @MethodSource("publicActions")
    void the_example_of_each_request_is_as_the_request_is_described(Action action) {
        assertEquals(
                List.of(), API.faults(API.example(action), API.request(action).path("payload")));
    }

    @Test
    void nothing_is_described_that_is_not_there() {
        var others = new TreeSet<String>();
        API.document().path("channels").fieldNames().forEachRemaining(others::add);
        publicActions().map(Action::word).forEach(others::remove);

        assertEquals(
                List.of("action_replies", "actions", "cm_handle_events", "flow_events", "replies", "ws"),
                List.copyOf(others));
        assertEquals(
                Addresses.FLOW_EVENTS,
                API.channel("flow_events").path("address").asText());
        assertEquals(
                Addresses.CM_HANDLE_EVENTS,
                API.channel("cm_handle_events").path("address").asText());
    }

    @Test
    void each_action_of_sockets_has_an_operation_with_its_request_its_response_and_a_refusal() {
        var actions = socketActions().map(Action::word).collect(Collectors.toCollection(TreeSet::new));
        actions.add(Action.SUBSCRIBE_STATE_CHANGE.word());
        actions.add(Action.UNSUBSCRIBE_STATE_CHANGE.word());

        var described = new TreeSet<String>();
        API.document().path("operations").fieldNames().forEachRemaining(described::add);
        described.removeIf(name -> !name.startsWith("ws_"));

        assertEquals(
                Stream.concat(actions.stream(), Stream.of("catch_up", "state_change"))
                        .map(word -> "ws_" + word)
                        .collect(Collectors.toCollection(TreeSet::new)),
                described);
        for (var action : actions) {
            var request = API.message("ws", action);
            assertEquals(action, request.at("/properties/action/const").asText());
            var operation = API.document().path("operations").path("ws_" + action);
            assertEquals("receive", operation.path("action").asText());
            assertEquals(
                    "#/channels/ws/messages/" + action,
                    operation.at("/messages/0/$ref").asText());
            assertEquals(
                    "#/channels/ws/messages/refused",
                    operation.at("/reply/messages/1/$ref").asText());
        }
    }

    @ParameterizedTest
    @MethodSource("socketActions")
    void what_sockets_ask_and_answer_is_the_same_as_on_the_bus(Action action) {
        assertEquals(
                API.resolved(API.request(action).path("payload")),
                API.resolved(API.message("ws", action.word()).at("/properties/data")));
        assertEquals(
                API.resolved(API.reply(action)),
                API.resolved(API.answerOfSocket(action.word()).at("/properties/data")));
    }

    @Test
    void no_reference_leads_nowhere() {
        assertEquals(List.of(), API.danglingReferences());
    }

    @Test
    void what_is_not_described_is_noticed() {
        var flow = API.reply(Action.START);

        assertEquals(
                List.of(
                        ": property 'surprise' is not defined in the schema and the schema does not allow additional properties",
                        ": required property 'active_steps' not found",
                        ": required property 'revision' not found"),
                API.faults(
                        json("{'flow_instance_id': 'f', 'flow_schema_identifier': 's', 'schema_version': 1,"
                                + " 'state': 'active', 'surprise': 1}"),
                        flow));
    }
}
