package dev.interlock.bus;

import static dev.interlock.bus.ChosenOwners.HERE;
import static dev.interlock.bus.RoutedCalls.assertBy;
import static dev.interlock.bus.RoutedCalls.await;
import static dev.interlock.bus.RoutedCalls.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is asked, in which order, and which answer counts. */
final class CallRouterVerticleTest {
    private final RoutedCalls calls = new RoutedCalls();

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void a_call_goes_to_the_owner_of_its_instance() {
        calls.owners.own("one", "two");
        calls.answering("one");
        calls.answering("two");

        assertBy("one", await(calls.route(call("i"))));

        assertEquals(List.of("one"), calls.asked());
        assertFalse(calls.calls().getFirst().repeated());
    }

    @Test
    void a_call_on_no_instance_stays_here() {
        calls.owners.own("one");
        calls.answering("one");
        calls.answering(HERE);
        var identify = Call.of(
                Action.IDENTIFY,
                JsonNodeFactory.instance.objectNode().put("person_key", "ann"),
                RoutedCalls.TIMEOUT,
                Optional.empty());

        assertBy(HERE, await(calls.route(identify)));
    }

    @Test
    void an_owner_that_nobody_finds_is_passed_over_and_the_next_gets_the_same_command() {
        calls.owners.own("gone", "two");
        calls.answering("two");
        var call = call("i");

        assertBy("two", await(calls.route(call)));

        assertEquals(call.command(), calls.calls().getFirst().command());
        assertTrue(calls.calls().getFirst().repeated());
        assertFalse(calls.owners.isSilent("gone"));
    }

    @Test
    void an_owner_that_does_not_answer_is_silent_and_the_next_gets_the_same_command() {
        calls.owners.own("one", "two");
        calls.silent("one");
        calls.answering("two");
        var call = call("i");

        assertBy("two", await(calls.route(call)));

        assertEquals(List.of("one", "two"), calls.asked());
        assertEquals(
                List.of(call.command(), call.command()),
                calls.calls().stream().map(Call::command).toList());
        assertTrue(calls.calls().getLast().repeated());
        assertTrue(calls.owners.isSilent("one"));
    }

    @Test
    void a_call_to_a_node_that_leaves_is_sent_on_at_once() {
        calls.owners.own("one", "two");
        Promise<Void> reached = Promise.promise();
        calls.serve("one", call -> {
            reached.complete();
            return Promise.<Answer>promise().future();
        });
        calls.answering("two");
        var patient = new Call(
                Action.TRANSITION,
                RoutedCalls.data("i"),
                CommandId.random(),
                false,
                Optional.empty(),
                Duration.ofMinutes(10),
                System.nanoTime(),
                Optional.empty());

        var answer = calls.route(patient);
        await(reached.future());
        calls.owners.leave("one");

        assertBy("two", await(answer));
    }

    @Test
    void a_node_that_has_left_already_is_not_waited_for() {
        calls.owners.own("one", "two");
        calls.serve("one", call -> {
            calls.owners.leave("one");
            return Promise.<Answer>promise().future();
        });
        calls.answering("two");

        assertBy("two", await(calls.route(call("i"))));
    }

    @Test
    void when_all_attempts_are_used_this_node_does_it_itself() {
        calls.owners.own("a", "b", "c", "d", "e");
        calls.answering("d");
        calls.answering(HERE);

        assertBy(HERE, await(calls.route(call("i"))));

        assertEquals(List.of(HERE), calls.asked());
    }

    @ParameterizedTest
    @EnumSource(names = {"OUTCOME_UNKNOWN", "DATABASE_UNAVAILABLE"})
    void where_an_owner_cannot_tell_this_node_looks_itself(ErrorCode code) {
        calls.owners.own("one", "two");
        calls.refusing("one", code);
        calls.answering(HERE);

        assertBy(HERE, await(calls.route(call("i"))));

        assertTrue(calls.calls().getLast().repeated());
    }

    @Test
    void a_refusal_of_the_owner_counts_at_once() {
        calls.owners.own("one", "two");
        calls.refusing("one", ErrorCode.STEP_NOT_ACTIVE);

        var answer = await(calls.route(call("i")));

        assertEquals(ErrorCode.STEP_NOT_ACTIVE, answer.errors().getFirst().code());
        assertEquals(List.of("one"), calls.asked());
    }

    @Test
    void a_refusal_is_asked_for_again_when_a_node_that_did_not_answer_can_act_no_more() {
        calls.owners.own("one", "two");
        calls.serve("one", call -> {
            calls.owners.leave("one");
            return Promise.<Answer>promise().future();
        });
        calls.refusing("two", ErrorCode.STEP_NOT_ACTIVE);
        // Meanwhile the first node has done it all the same.
        calls.answering(HERE);
        long begin = System.nanoTime();

        assertBy(HERE, await(calls.route(call("i"))));

        assertEquals(List.of("one", "two", HERE), calls.asked());
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).compareTo(RoutedCalls.TIMEOUT) >= 0);
    }

    @Test
    void a_success_counts_also_while_a_node_that_did_not_answer_may_act() {
        calls.owners.own("one", "two");
        calls.serve("one", call -> {
            calls.owners.leave("one");
            return Promise.<Answer>promise().future();
        });
        calls.answering("two");

        assertBy("two", await(calls.route(call("i"))));

        assertEquals(List.of("one", "two"), calls.asked());
    }

    @Test
    void a_lane_that_fails_is_an_answer() {
        calls.owners.own("one", "two");
        calls.serve("one", call -> Future.failedFuture(new IllegalStateException("a fault of ours")));

        var answer = await(calls.route(call("i")));

        assertEquals(ErrorCode.INTERNAL, answer.errors().getFirst().code());
        assertEquals(List.of("one"), calls.asked());
    }
}
