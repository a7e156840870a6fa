package dev.interlock.client;

import static dev.interlock.client.FakeGate.options;
import static dev.interlock.client.FakeNode.await;
import static dev.interlock.client.FakeNode.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.Eventually;
import dev.interlock.bus.Action;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of calls over a socket, and of its connections. */
class InterlockSocketVerticleTest {
    private static final JsonObject NOTHING = new JsonObject();

    private final Vertx vertx = Vertx.vertx();
    private final FakeGate gate = new FakeGate();
    private final FakeGate other = new FakeGate();
    private final InterlockSocket socket = InterlockSocket.open(vertx, options(gate));

    @AfterEach
    void close() {
        await(socket.close());
        await(vertx.close());
        gate.close();
        other.close();
    }

    private static Set<String> keys(FakeGate of) {
        return of.received().stream().map(FakeGate.Request::key).collect(Collectors.toSet());
    }

    @Test
    void an_answer_comes_typed() {
        gate.serve("start", request -> request.reply(FakeNode.flow("f")));

        var flow = await(socket.start(Start.of(SubjectKey.person("ada"), "s")));

        assertEquals("f", flow.id());
        assertEquals("s", gate.received().getFirst().data().getString("flow_schema_identifier"));
    }

    @Test
    void a_refusal_is_told_with_all_that_the_node_says_and_not_repeated() {
        gate.serve("transition", request -> request.refuse(409, "step_not_active", false));

        var failure = failure(socket.transition(Transition.of("f", "t")));

        assertEquals(409, failure.status());
        assertEquals("step_not_active", failure.code());
        assertEquals("step_not_active", failure.data().getString("told"));
        assertEquals(1, gate.received().size());
    }

    @Test
    void that_operations_of_a_batch_fail_is_no_failure_of_the_call() {
        gate.serve("register_cm_handles", request -> request.refuse(500, "partial_failure", false));

        assertTrue(await(socket.registerCmHandles(new JsonObject())).complete());
        assertEquals(1, gate.received().size());
    }

    @Test
    void calls_are_sent_in_order_and_answers_in_any_order_find_them() {
        var open = new ArrayList<FakeGate.Request>();
        gate.serve("flow_status", request -> {
            open.add(request);
            if (open.size() == 20) {
                Collections.reverse(open);
                open.forEach(each -> each.reply(
                        FakeNode.flow(each.data().getString("flow_instance_id")).put("active_steps", new JsonArray())));
            }
        });

        var calls = IntStream.range(0, 20)
                .mapToObj(number -> socket.flowStatus("f" + number))
                .toList();

        assertEquals(
                IntStream.range(0, 20).mapToObj(number -> "f" + number).toList(),
                calls.stream().map(call -> await(call).id()).toList());
        assertEquals(
                IntStream.range(0, 20).mapToObj(number -> "f" + number).toList(),
                gate.received().stream()
                        .map(request -> request.data().getString("flow_instance_id"))
                        .toList());
        assertEquals(1, gate.connections());
    }

    @Test
    void a_call_whose_connection_was_lost_is_repeated_under_the_same_key() {
        gate.serve("pause", request -> {
            if (request.connection() < 3) {
                request.lose();
            } else {
                request.reply(FakeNode.flow("f"));
            }
        });

        assertEquals("f", await(socket.pause("f")).id());
        assertEquals(3, gate.received().size());
        assertEquals(1, keys(gate).size());
    }

    @Test
    void a_key_of_the_callers_own_is_kept_and_a_verdict_needs_none() {
        gate.serve("transition", request -> request.refuse(412, "condition_not_met", false));

        failure(socket.transition(Transition.of("f", "t").under("mine")));
        failure(socket.transition(Transition.of("f", "t").onlyValidated()));

        assertEquals("mine", gate.received().getFirst().key());
        assertFalse(gate.received().getLast().data().containsKey("idempotency_key"));
    }

    @Test
    void data_that_are_changed_after_the_call_are_sent_as_they_were() {
        gate.serve("identify", request -> request.reply(new JsonObject().put("person_id", "p")));
        var properties = new JsonObject().put("age", 1);

        var call = socket.identify("ada", properties);
        properties.put("age", 2);

        await(call);
        assertEquals(
                1, gate.received().getFirst().data().getJsonObject("properties").getInteger("age"));
    }

    @Test
    void what_cannot_be_encoded_is_refused_at_once_and_never_sent() {
        var foreign = new JsonObject().put("x", new Object());

        assertEquals("invalid_request", failure(socket.identify("ada", foreign)).code());
        assertEquals(
                "invalid_request",
                failure(socket.transition(Transition.of("f", "t").with(foreign)))
                        .code());
        assertEquals(List.of(), gate.received());
    }

    @Test
    void a_read_whose_connection_was_lost_is_repeated() {
        gate.serve("available", request -> {
            if (request.number() == 1) {
                request.lose();
            } else {
                request.reply(NOTHING);
            }
        });

        assertEquals(List.of(), await(socket.available("f")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1008, 1011})
    void what_must_not_be_done_twice_stays_open_when_the_connection_ends(int code) {
        gate.serve("delete_subject", request -> request.close(code, "gone"));

        var failure = failure(socket.call(Action.DELETE_SUBJECT, NOTHING));

        assertTrue(failure.isOpen());
        assertTrue(
                failure.errors().getFirst().message().contains("closed with " + code + ": gone"), failure.toString());
        assertEquals(1, gate.received().size());
    }

    @Test
    void what_a_node_left_unanswered_when_it_had_answered_all_is_repeated_whatever_it_is() {
        gate.serve("delete_subject", request -> {
            if (request.number() == 1) {
                request.close(1012, "the node goes away retry_after_ms=1");
            } else {
                request.reply(NOTHING);
            }
        });

        await(socket.call(Action.DELETE_SUBJECT, NOTHING));

        assertEquals(2, gate.received().size());
    }

    @ParameterizedTest
    @CsvSource({"503, overloaded", "503, database_unavailable", "429, rate_limited"})
    void what_may_succeed_later_is_repeated_under_the_same_key(int status, String code) {
        gate.serve("exit", request -> {
            if (request.number() < 4) {
                request.refuse(status, code, true);
            } else {
                request.reply(FakeNode.flow("f"));
            }
        });

        await(socket.exit("f"));

        assertEquals(4, gate.received().size());
        assertEquals(1, keys(gate).size());
        assertEquals(1, gate.connections());
    }

    @Test
    void a_draining_node_is_left_for_another_when_it_has_answered_what_it_owes() {
        var both = InterlockSocket.open(vertx, options(gate, other));
        var owed = new ArrayList<FakeGate.Request>();
        gate.serve("reset", owed::add);
        gate.serve("exit", request -> request.refuse(503, "draining", true));
        other.serve("exit", request -> request.reply(FakeNode.flow("there")));

        var first = both.reset("f");
        assertEquals("there", await(both.exit("f")).id());
        assertEquals(List.of(), gate.closedConnections());
        owed.getFirst().reply(FakeNode.flow("here"));

        assertEquals("here", await(first).id());
        Eventually.holds(() -> gate.closedConnections().equals(List.of(1)), () -> "the node was not left");
        await(both.close());
    }

    @Test
    void urls_are_gone_round_until_a_node_is_there() {
        var url = other.url();
        other.close();
        gate.serve("exit", request -> request.reply(FakeNode.flow("f")));

        var both = InterlockSocket.open(vertx, SocketOptions.of(url, gate.url()));

        assertEquals("f", await(both.exit("f")).id());
        await(both.close());
    }

    @Test
    void without_a_node_a_call_has_done_nothing_and_says_why() {
        var options = options(other).with(briefly(), briefly());
        other.close();
        var nobody = InterlockSocket.open(vertx, options);

        var failure = failure(nobody.exit("f"));

        assertEquals("draining", failure.code());
        assertTrue(failure.errors().getFirst().message().contains("refused"), failure.toString());
        await(nobody.close());
    }

    private static RetryPolicy briefly() {
        return new RetryPolicy(1000, Duration.ofMillis(500), FakeNode.pauses(1, 1), Duration.ofSeconds(2));
    }

    @Test
    void the_deadline_ends_a_call_of_which_nothing_is_heard() {
        var brief = InterlockSocket.open(vertx, options(gate).with(briefly(), briefly()));

        var exit = failure(brief.exit("f"));
        var read = failure(brief.flowStatus("f"));

        assertTrue(exit.isOpen());
        assertTrue(exit.errors().getFirst().message().endsWith("the call may have been done"), exit.toString());
        assertTrue(read.errors().getFirst().message().endsWith("the call only reads"), read.toString());
        assertFalse(gate.received().isEmpty());
        await(brief.close());
    }

    @Test
    void a_node_that_stands_still_is_taken_for_lost() {
        var usual = options(gate);
        var patient = new RetryPolicy(9, Duration.ofMinutes(1), FakeNode.pauses(5, 5), Duration.ofMinutes(2));
        var watchful = InterlockSocket.open(
                vertx,
                new SocketOptions(
                        usual.urls(),
                        patient,
                        patient,
                        usual.reconnect(),
                        usual.connectTimeout(),
                        Duration.ofMillis(100),
                        usual.maxCalls(),
                        usual.maxRequest(),
                        usual.maxMessage(),
                        usual.maxHeld(),
                        usual.listener()));
        gate.serve("exit", request -> {
            if (request.connection() == 1) {
                request.freeze();
            } else {
                request.reply(FakeNode.flow("f"));
            }
        });

        assertEquals("f", await(watchful.exit("f")).id());
        await(watchful.close());
    }

    @Test
    void more_calls_than_allowed_are_refused_here() {
        var usual = options(gate);
        var narrow = InterlockSocket.open(
                vertx,
                new SocketOptions(
                        usual.urls(),
                        usual.calls(),
                        usual.batches(),
                        usual.reconnect(),
                        usual.connectTimeout(),
                        usual.heartbeat(),
                        2,
                        100,
                        usual.maxMessage(),
                        usual.maxHeld(),
                        usual.listener()));
        var owed = new ConcurrentLinkedQueue<FakeGate.Request>();
        gate.serve("history", owed::add);
        var first = narrow.history("f", 0, 1);
        narrow.history("f", 0, 1);

        assertEquals("overloaded", failure(narrow.history("f", 0, 1)).code());
        Eventually.holds(() -> owed.size() == 2, owed::toString);
        owed.remove().reply(NOTHING);
        await(first);
        assertEquals(
                "too_large", failure(narrow.stepStatus("f", "a".repeat(100))).code());
        assertEquals(2, gate.received().size());
        await(narrow.close());
    }

    @Test
    void who_listens_is_told_of_connections_made_and_lost() {
        Queue<Connectivity> told = new ConcurrentLinkedQueue<>();
        var telling = InterlockSocket.open(vertx, options(gate).telling(told::add));
        gate.serve("exit", request -> {
            if (request.number() == 1) {
                request.close(1012, "the node goes away");
            } else {
                request.reply(FakeNode.flow("f"));
            }
        });

        await(telling.exit("f"));

        Eventually.holds(() -> told.size() == 3, told::toString);
        assertEquals(new Connectivity.Connected(gate.url()), told.remove());
        var lost = assertInstanceOf(Connectivity.Disconnected.class, told.remove());
        assertEquals("closed with 1012: the node goes away", lost.why());
        assertEquals(gate.url(), lost.next());
        assertEquals(new Connectivity.Connected(gate.url()), told.remove());
        await(telling.close());
    }

    @Test
    void closing_leaves_open_what_was_sent_and_takes_nothing_more() {
        var sent = socket.exit("f");
        Eventually.holds(() -> gate.received().size() == 1, () -> "not sent");

        await(socket.close());

        assertTrue(failure(sent).isOpen());
        assertFalse(failure(socket.exit("f")).isOpen());
        assertEquals(1, gate.received().size());
        Eventually.holds(() -> gate.closedConnections().equals(List.of(1)), () -> "not closed");
    }
}
