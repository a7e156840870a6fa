package dev.interlock.gateway.ws;

import static dev.interlock.gateway.ScriptedChanges.change;
import static dev.interlock.gateway.ScriptedChanges.lastChange;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.interlock.AsyncApi;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.StateChanges.Beginning;
import dev.interlock.bus.WatchTarget;
import dev.interlock.gateway.RawWebSocket;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client is told of what it watches, over a real socket, by a log that the test makes up. */
class SubscriptionsVerticleTest {
    private static final WatchTarget.Subject ANN = new WatchTarget.Subject("person", "ann");
    private static final String FLOW = "0197a000-0000-7000-8000-000000000001";
    private static final String OTHER = "0197a000-0000-7000-8000-000000000002";

    private final RunningGateway gateway = new RunningGateway(Map.of(
            "INTERLOCK_WEBSOCKET_MAX_SUBSCRIPTIONS", "3",
            "INTERLOCK_WEBSOCKET_MAX_CATCH_UP", "50"));
    private final RawWebSocket socket = new RawWebSocket(gateway.port());
    private final AtomicLong revision = new AtomicLong(5);

    SubscriptionsVerticleTest() {
        gateway.serveWith(call -> Future.succeededFuture(
                call.action() == Action.FLOW_STATUS ? status(revision.get()) : Answer.ok(call.data())));
    }

    @AfterEach
    void close() {
        socket.close();
        gateway.close();
    }

    private static Answer status(long at) {
        return Answer.ok(JsonNodeFactory.instance
                .objectNode()
                .put("flow_instance_id", FLOW)
                .put("revision", at));
    }

    private JsonNode subscribe(int id, String data) {
        return socket.call(subscription(id, data));
    }

    private static String subscription(int id, String data) {
        return "{\"action\":\"subscribe_state_change\",\"request_id\":%d,\"data\":%s}"
                .formatted(id, data.replace('\'', '"'));
    }

    private JsonNode unsubscribe(int id, String data) {
        return socket.call("{\"action\":\"unsubscribe_state_change\",\"request_id\":%d,\"data\":%s}"
                .formatted(id, data.replace('\'', '"')));
    }

    private void subscribeToFlow(int id) {
        assertEquals(
                200,
                subscribe(id, "{'flow_instance_id':'%s'}".formatted(FLOW))
                        .path("status")
                        .asInt());
    }

    private void tell(long... revisions) {
        for (long each : revisions) {
            gateway.changes.tell(change(FLOW, each, ANN, 1));
        }
    }

    /** The next events, as request, revision and entity. */
    private List<String> events(int count) {
        var told = new ArrayList<String>();
        while (told.size() < count) {
            told.add(words(socket.readJson()));
        }
        return told;
    }

    private static String words(JsonNode event) {
        return "%s %s %s"
                .formatted(
                        event.path("request_id"),
                        event.at("/data/revision"),
                        event.at("/data/entity").asText());
    }

    /** Whatever else is told would come before the answer. */
    private void assertNothingElseIsTold() {
        var response = socket.call("{\"action\":\"flow_status\",\"request_id\":999,\"data\":{}}");
        assertEquals(999, response.path("request_id").asInt(), response::toString);
    }

    private static String code(JsonNode response) {
        return response.at("/errors/0/code").asText();
    }

    @Test
    void the_response_is_how_the_flow_stands_and_what_follows_is_told() {
        var response = subscribe(1, "{'flow_instance_id':'%s'}".formatted(FLOW));
        tell(6, 7);

        assertEquals(5, response.at("/data/revision").asInt());
        assertEquals(List.of("1 6 step", "1 6 flow", "1 7 step", "1 7 flow"), events(4));
        assertNothingElseIsTold();
    }

    @Test
    void an_entity_is_told_to_those_who_want_it() {
        subscribe(1, "{'flow_instance_id':'%s','entity':'step'}".formatted(FLOW));
        tell(6);
        assertEquals(List.of("1 6 step"), events(1));
        subscribe(2, "{'flow_instance_id':'%s','entity':'flow'}".formatted(FLOW));
        tell(7);

        assertEquals(List.of("1 7 step", "2 7 flow"), events(2));
        assertNothingElseIsTold();
    }

    @Test
    void equal_subscriptions_are_one() {
        subscribeToFlow(1);
        subscribeToFlow(2);
        subscribeToFlow(3);
        tell(6);

        assertEquals(List.of("1 6 step", "1 6 flow"), events(2));
        assertNothingElseIsTold();
    }

    @Test
    void an_entity_that_is_new_is_told_since_the_revision_that_is_named_and_the_others_go_on() {
        for (int each = 1; each <= 5; each++) {
            gateway.changes.log(change(FLOW, each, ANN, 1));
        }
        subscribe(1, "{'flow_instance_id':'%s','entity':'flow'}".formatted(FLOW));
        tell(6);
        assertEquals(List.of("1 6 flow"), events(1));
        revision.set(6);
        subscribe(2, "{'flow_instance_id':'%s','since_revision':3}".formatted(FLOW));
        tell(7);

        assertEquals(List.of("2 4 step", "2 5 step", "2 6 step", "2 7 step", "1 7 flow"), events(5));
        subscribe(3, "{'flow_instance_id':'%s','since_revision':0}".formatted(FLOW));
        assertNothingElseIsTold();
    }

    @Test
    void two_entities_that_are_told_since_different_revisions_are_told_once_each() {
        for (int each = 1; each <= 205; each++) {
            gateway.changes.log(change(FLOW, each, ANN, 1));
        }
        revision.set(205);
        gateway.changes.pageOf(10);
        socket.send(subscription(1, "{'flow_instance_id':'%s','entity':'flow','since_revision':100}".formatted(FLOW)));
        socket.send(subscription(2, "{'flow_instance_id':'%s','entity':'step','since_revision':0}".formatted(FLOW)));
        tell(206);

        var told = Stream.generate(socket::readJson)
                .filter(message -> message.has("event"))
                .limit(106 + 206)
                .map(SubscriptionsVerticleTest::words)
                .toList();
        assertEquals(
                LongStream.rangeClosed(101, 206)
                        .mapToObj("1 %d flow"::formatted)
                        .toList(),
                told.stream().filter(event -> event.endsWith("flow")).toList());
        assertEquals(
                LongStream.rangeClosed(1, 206).mapToObj("2 %d step"::formatted).toList(),
                told.stream().filter(event -> event.endsWith("step")).toList());
        assertNothingElseIsTold();
    }

    @Test
    void what_cannot_be_told_since_a_revision_leaves_the_subscription_as_it_was() {
        subscribe(1, "{'flow_instance_id':'%s','entity':'flow'}".formatted(FLOW));
        assertEquals("events_gone", code(subscribe(2, "{'flow_instance_id':'%s','since_revision':2}".formatted(FLOW))));
        tell(6);

        assertEquals(List.of("1 6 flow"), events(1));
        assertNothingElseIsTold();
    }

    @Test
    void a_flow_that_has_come_to_its_end_is_told_once_more_if_that_is_asked_for() {
        subscribeToFlow(1);
        tell(6);
        gateway.changes.tell(lastChange(FLOW, 7, ANN, 1));
        assertEquals(List.of("1 6 step", "1 6 flow", "1 7 step", "1 7 flow"), events(4));
        revision.set(7);
        subscribe(2, "{'flow_instance_id':'%s','since_revision':5}".formatted(FLOW));

        assertEquals(List.of("2 6 step", "2 6 flow", "2 7 step", "2 7 flow"), events(4));
        assertNothingElseIsTold();
    }

    @Test
    void a_flow_that_ends_before_an_entity_begins_is_told_to_its_end() {
        subscribe(1, "{'flow_instance_id':'%s','entity':'flow'}".formatted(FLOW));
        gateway.changes.log(change(FLOW, 5, ANN, 1));
        var status = Promise.<Answer>promise();
        gateway.serveWith(call -> {
            gateway.changes.tell(lastChange(FLOW, 6, ANN, 1));
            return status.future();
        });
        socket.send(subscription(2, "{'flow_instance_id':'%s','since_revision':4}".formatted(FLOW)));
        assertEquals(List.of("1 6 flow"), events(1));
        status.complete(status(5));

        assertEquals(2, socket.readJson().path("request_id").asInt());
        assertEquals(List.of("2 5 step", "2 6 step"), events(2));
    }

    @Test
    void what_a_subject_has_told_to_its_end_is_not_told_again_for_the_subject() {
        gateway.changes.beginWith(
                new Beginning(Map.of(FLOW, 5L), Map.of("schema", 1), JsonNodeFactory.instance.objectNode()));
        subscribe(1, "{'person_key':'ann'}");
        gateway.changes.tell(lastChange(FLOW, 6, ANN, 1));
        assertEquals(List.of("1 6 step", "1 6 flow"), events(2));
        revision.set(6);
        subscribe(2, "{'flow_instance_id':'%s','since_revision':5,'entity':'flow'}".formatted(FLOW));

        assertEquals(List.of("2 6 flow"), events(1));
        assertNothingElseIsTold();
    }

    @Test
    void what_is_told_twice_or_too_late_comes_once() {
        subscribeToFlow(1);
        gateway.changes.hint(change(FLOW, 4, ANN, 1));
        tell(6);
        gateway.changes.hint(change(FLOW, 6, ANN, 1));
        tell(7);

        assertEquals(List.of("1 6 step", "1 6 flow", "1 7 step", "1 7 flow"), events(4));
        assertNothingElseIsTold();
    }

    @Test
    void what_was_missed_is_read_from_the_log() {
        subscribeToFlow(1);
        gateway.changes.log(change(FLOW, 6, ANN, 1));
        gateway.changes.log(change(FLOW, 7, ANN, 1));
        tell(8);

        assertEquals(List.of("1 6 step", "1 6 flow", "1 7 step", "1 7 flow", "1 8 step", "1 8 flow"), events(6));
        assertNothingElseIsTold();
    }

    @Test
    void a_client_that_comes_back_is_told_all_since_the_revision_that_it_saw_last() {
        for (int each = 1; each <= 205; each++) {
            gateway.changes.log(change(FLOW, each, ANN, 1));
        }
        revision.set(205);
        subscribe(1, "{'flow_instance_id':'%s','since_revision':2,'entity':'flow'}".formatted(FLOW));
        gateway.changes.tell(change(FLOW, 206, ANN, 1));

        var told = events(204);
        assertEquals("1 3 flow", told.getFirst());
        assertEquals("1 206 flow", told.getLast());
        assertEquals(told.stream().distinct().toList(), told);
        assertNothingElseIsTold();
    }

    @Test
    void changes_that_are_not_kept_any_more_cannot_be_told() {
        gateway.changes.log(change(FLOW, 4, ANN, 1));
        gateway.changes.log(change(FLOW, 5, ANN, 1));

        var response = subscribe(1, "{'flow_instance_id':'%s','since_revision':2}".formatted(FLOW));
        tell(6);

        assertEquals("events_gone", code(response));
        assertNothingElseIsTold();
    }

    @Test
    void a_revision_that_the_flow_has_not_reached_is_refused() {
        var response = subscribe(1, "{'flow_instance_id':'%s','since_revision':6}".formatted(FLOW));

        assertEquals("invalid_request", code(response));
        assertEquals("/data/since_revision", response.at("/errors/0/path").asText());
    }

    @Test
    void a_flow_that_is_not_there_is_not_watched() {
        gateway.serveWith(call ->
                Future.succeededFuture(Answer.refused(Failure.of(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "there is none"))));
        assertEquals("flow_instance_not_found", code(subscribe(1, "{'flow_instance_id':'%s'}".formatted(FLOW))));
        tell(6);

        assertNothingElseIsTold();
        assertTrue(gateway.changes.unwatched.contains(new WatchTarget.Flow(FLOW)));
    }

    @Test
    void if_a_subscription_fails_an_equal_one_that_came_meanwhile_takes_its_place() {
        Promise<Answer> first = Promise.promise();
        var statuses = new AtomicInteger();
        gateway.serveWith(call -> switch (call.action()) {
            case FLOW_STATUS -> statuses.incrementAndGet() == 1 ? first.future() : Future.succeededFuture(status(5));
            default -> {
                first.complete(Answer.refused(Failure.of(ErrorCode.DATABASE_UNAVAILABLE, "not now")));
                yield Future.succeededFuture(Answer.ok(call.data()));
            }
        });
        for (int each = 1; each <= 5; each++) {
            gateway.changes.log(change(FLOW, each, ANN, 1));
        }
        socket.send(subscription(1, "{'flow_instance_id':'%s','entity':'flow'}".formatted(FLOW)));
        socket.send(subscription(2, "{'flow_instance_id':'%s','since_revision':4}".formatted(FLOW)));
        socket.send("{\"action\":\"identify\",\"request_id\":3,\"data\":{\"person_key\":\"bob\"}}");
        var answers = Stream.generate(socket::readJson)
                .limit(3)
                .collect(Collectors.toMap(answer -> answer.path("request_id").asInt(), Function.identity()));
        tell(6);

        assertEquals("database_unavailable", code(answers.getOrDefault(1, MissingNode.getInstance())));
        assertEquals(
                200,
                answers.getOrDefault(2, MissingNode.getInstance())
                        .path("status")
                        .asInt());
        assertEquals(List.of("2 5 step", "2 5 flow", "2 6 step", "2 6 flow"), events(4));
        assertNothingElseIsTold();
    }

    @Test
    void a_target_has_to_be_one() {
        for (var data : List.of(
                "{}",
                "{'person_key':'ann','flow_instance_id':'a'}",
                "{'person_key':5}",
                "{'person_key':'ann','since_revision':1}",
                "{'flow_instance_id':'a','since_revision':-1}",
                "{'flow_instance_id':'a','entity':'bird'}",
                "{'subject':{'kind':'person'}}")) {
            assertEquals("invalid_request", code(subscribe(1, data)), data);
        }
        assertTrue(gateway.changes.watched.isEmpty());
    }

    @Test
    void a_client_has_no_more_subscriptions_than_the_limit() {
        for (var person : List.of("a", "b", "c", "c")) {
            assertEquals(
                    200,
                    subscribe(1, "{'person_key':'%s'}".formatted(person))
                            .path("status")
                            .asInt());
        }
        assertEquals("too_large", code(subscribe(1, "{'person_key':'d'}")));
        unsubscribe(1, "{'person_key':'a'}");
        assertEquals(200, subscribe(1, "{'person_key':'d'}").path("status").asInt());
    }

    @Test
    void the_flows_of_a_subject_are_told_from_where_they_stood_and_new_ones_from_their_start() {
        gateway.changes.beginWith(new Beginning(
                Map.of(FLOW, 5L),
                Map.of("schema", 1),
                JsonNodeFactory.instance.objectNode().put("flows", "as they are")));
        var response = subscribe(1, "{'person_key':'ann','entity':'flow'}");
        tell(5, 6);
        gateway.changes.tell(change(OTHER, 1, ANN, 2));
        gateway.changes.tell(change(OTHER, 2, ANN, 2));

        assertEquals("as they are", response.at("/data/flows").asText());
        assertEquals(List.of("1 6 flow", "1 1 flow", "1 2 flow"), events(3));
        assertNothingElseIsTold();
    }

    @Test
    void a_flow_that_ended_before_the_subject_was_watched_is_not_told() {
        gateway.changes.beginWith(new Beginning(Map.of(), Map.of("schema", 1), JsonNodeFactory.instance.objectNode()));
        subscribe(1, "{'person_key':'ann'}");
        tell(6);

        assertNothingElseIsTold();
    }

    @Test
    void a_flow_that_is_watched_by_itself_and_by_its_subject_is_told_once() {
        gateway.changes.beginWith(
                new Beginning(Map.of(FLOW, 5L), Map.of("schema", 1), JsonNodeFactory.instance.objectNode()));
        subscribe(1, "{'person_key':'ann'}");
        subscribeToFlow(2);
        tell(6);
        assertEquals(List.of("2 6 step", "2 6 flow"), events(2));

        unsubscribe(3, "{'flow_instance_id':'%s'}".formatted(FLOW));
        tell(7);
        assertEquals(List.of("1 7 step", "1 7 flow"), events(2));

        unsubscribe(4, "{'person_key':'ann'}");
        tell(8);
        assertNothingElseIsTold();
    }

    @Test
    void a_flow_that_its_subject_has_told_already_is_told_again_by_itself_if_that_is_asked_for() {
        gateway.changes.beginWith(
                new Beginning(Map.of(FLOW, 5L), Map.of("schema", 1), JsonNodeFactory.instance.objectNode()));
        subscribe(1, "{'person_key':'ann'}");
        tell(6, 7);
        assertEquals(List.of("1 6 step", "1 6 flow", "1 7 step", "1 7 flow"), events(4));
        revision.set(7);
        subscribe(2, "{'flow_instance_id':'%s','since_revision':6,'entity':'flow'}".formatted(FLOW));
        tell(8);

        assertEquals(List.of("2 7 flow", "1 8 step", "2 8 flow"), events(3));
        assertNothingElseIsTold();
    }

    @Test
    void of_what_was_unsubscribed_nothing_is_told() {
        subscribeToFlow(1);
        assertEquals(
                "{}",
                unsubscribe(2, "{'flow_instance_id':'%s','entity':'flow'}".formatted(FLOW))
                        .path("data")
                        .toString());
        tell(6);
        assertEquals(List.of("1 6 step"), events(1));

        unsubscribe(3, "{'flow_instance_id':'%s'}".formatted(FLOW));
        unsubscribe(4, "{'flow_instance_id':'%s'}".formatted(FLOW));
        tell(7);
        assertNothingElseIsTold();
        assertTrue(gateway.changes.unwatched.contains(new WatchTarget.Flow(FLOW)));
    }

    @Test
    void a_flow_that_has_ended_is_not_watched_and_can_be_told_from_its_start_later() {
        gateway.serveWith(call -> Future.succeededFuture(Answer.ok(JsonNodeFactory.instance
                .objectNode()
                .put("flow_instance_id", FLOW)
                .put("state", "exited")
                .put("revision", 5))));
        gateway.changes.log(change(FLOW, 4, ANN, 1));
        gateway.changes.log(lastChange(FLOW, 5, ANN, 1));
        subscribeToFlow(1);
        subscribe(2, "{'flow_instance_id':'%s','since_revision':5}".formatted(FLOW));
        assertNothingElseIsTold();
        assertTrue(gateway.changes.unwatched.contains(new WatchTarget.Flow(FLOW)));

        subscribe(3, "{'flow_instance_id':'%s','since_revision':3,'entity':'flow'}".formatted(FLOW));
        assertEquals(List.of("3 4 flow", "3 5 flow"), events(2));
    }

    @Test
    void a_subject_that_is_unsubscribed_before_its_turn_is_read_all_the_same() {
        Promise<Answer> start = Promise.promise();
        gateway.serveWith(call -> call.action() == Action.START ? start.future() : Future.succeededFuture(status(5)));
        gateway.changes.beginWith(new Beginning(
                Map.of(FLOW, 5L),
                Map.of("schema", 1),
                JsonNodeFactory.instance.objectNode().put("flows", "as they are")));
        socket.send("{\"action\":\"start\",\"request_id\":1,"
                + "\"data\":{\"person_key\":\"ann\",\"flow_schema_identifier\":\"schema\"}}");
        socket.send(subscription(2, "{'person_key':'ann'}"));
        assertEquals(
                3, unsubscribe(3, "{'person_key':'ann'}").path("request_id").asInt());
        gateway.changes.unwatched.clear();
        start.complete(Answer.ok(JsonNodeFactory.instance.objectNode()));

        assertEquals(1, socket.readJson().path("request_id").asInt());
        assertEquals("as they are", socket.readJson().at("/data/flows").asText());
        tell(6);
        assertNothingElseIsTold();
        assertTrue(gateway.changes.unwatched.contains(ANN));
    }

    @Test
    void the_response_of_a_call_comes_before_the_events_that_it_caused() {
        subscribeToFlow(1);
        var answer = Promise.<Answer>promise();
        gateway.serveWith(call -> {
            tell(6, 7);
            return answer.future();
        });
        socket.send(
                "{\"action\":\"transition\",\"request_id\":2,\"data\":{\"flow_instance_id\":\"%s\"}}".formatted(FLOW));
        socket.send("{\"action\":\"subject_less\",\"request_id\":3,\"data\":{}}");
        var first = socket.readJson();
        answer.complete(Answer.ok(JsonNodeFactory.instance.objectNode()));

        assertEquals(3, first.path("request_id").asInt(), "what the call may have caused is held back");
        assertEquals(2, socket.readJson().path("request_id").asInt());
        assertEquals(List.of("1 6 step", "1 6 flow", "1 7 step", "1 7 flow"), events(4));
    }

    @Test
    void a_call_on_another_flow_holds_nothing_back() {
        subscribeToFlow(1);
        gateway.serveWith(call -> {
            tell(6);
            return Promise.<Answer>promise().future();
        });
        socket.send(
                "{\"action\":\"transition\",\"request_id\":2,\"data\":{\"flow_instance_id\":\"%s\"}}".formatted(OTHER));

        assertEquals(List.of("1 6 step", "1 6 flow"), events(2));
    }

    @Test
    void a_flow_that_has_moved_on_too_far_for_a_client_that_could_not_be_told_is_left_out_with_a_word() {
        subscribeToFlow(1);
        for (int each = 6; each <= 100; each++) {
            gateway.changes.log(change(FLOW, each, ANN, 1));
        }
        gateway.changes.hint(change(FLOW, 100, ANN, 1));

        var event = socket.readJson();
        var described = AsyncApi.read();
        assertEquals(List.of(), described.faults(event, described.message("ws", "catch_up")));
        assertEquals("catch_up", event.path("event").asText());
        assertEquals(5, event.at("/data/after_revision").asInt());
        assertEquals(100, event.at("/data/revision").asInt());
        tell(101);
        assertEquals(List.of("1 101 step", "1 101 flow"), events(2));
    }
}
