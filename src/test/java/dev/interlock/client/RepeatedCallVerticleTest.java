package dev.interlock.client;

import static dev.interlock.client.FakeNode.await;
import static dev.interlock.client.FakeNode.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Action;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is repeated, and what is not. */
class RepeatedCallVerticleTest {
    private static final SubjectKey ADA = SubjectKey.person("ada");

    private final FakeNode node = new FakeNode();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void a_refusal_is_told_with_all_that_the_node_says_and_not_repeated() {
        node.serve(Action.TRANSITION, (n, message) -> FakeNode.refuse(message, 409, "step_not_active", false));

        var failure = failure(node.bus().transition(Transition.of("f", "t")));

        assertEquals(409, failure.status());
        assertEquals("step_not_active", failure.code());
        assertEquals("step_not_active", failure.data().getString("told"));
        assertFalse(failure.retryable());
        assertEquals(1, node.received().size());
    }

    @ParameterizedTest
    @CsvSource({"503, draining", "503, overloaded", "503, database_unavailable", "429, rate_limited"})
    void what_may_succeed_later_is_repeated_under_the_same_key(int status, String code) {
        node.serve(Action.PAUSE, (n, message) -> {
            if (n < 4) {
                FakeNode.refuse(message, status, code, true);
            } else {
                message.reply(FakeNode.flow("f"));
            }
        });

        assertEquals("f", await(node.bus().pause("f")).id());
        assertEquals(4, node.keys().size());
        assertEquals(1, Set.copyOf(node.keys()).size());
    }

    @Test
    void a_lost_answer_is_asked_for_again_under_the_same_key() {
        node.serve(Action.START, (n, message) -> {
            if (n == 2) {
                FakeNode.refuse(message, 504, "outcome_unknown", false);
            } else if (n == 3) {
                message.reply(FakeNode.flow("f").put("replayed", true));
            }
        });

        var flow = await(node.bus().start(Start.of(ADA, "s")));

        assertTrue(flow.replayed());
        assertEquals(3, node.keys().size());
        assertEquals(1, Set.copyOf(node.keys()).size());
    }

    @Test
    void two_calls_have_two_keys_and_a_given_one_is_kept() {
        node.serve(Action.START, (n, message) -> message.reply(FakeNode.flow("f")));

        await(node.bus().start(Start.of(ADA, "s")));
        await(node.bus().start(Start.of(ADA, "s")));
        await(node.bus().start(Start.of(ADA, "s").under("mine")));

        assertEquals(3, Set.copyOf(node.keys()).size());
        assertEquals("mine", node.keys().getLast());
    }

    @Test
    void a_call_waits_for_a_node_to_come() {
        var call = node.bus().flowStatus("f");
        node.serve(
                Action.FLOW_STATUS,
                (n, message) -> message.reply(FakeNode.flow("f").put("active_steps", new JsonArray())));

        assertEquals("f", await(call).id());
    }

    @Test
    void where_no_node_is_in_the_cluster_a_call_says_so_and_names_usual_causes() {
        var call = node.bus().flowStatus("f");

        assertEquals("draining", failure(call).code());
        assertTrue(message(call).startsWith("no Interlock node"), message(call));
        assertTrue(message(call).contains("cluster.name"), message(call));
    }

    @Test
    void a_deletion_of_which_nothing_is_heard_is_not_repeated() {
        node.serve(Action.DELETE_SUBJECT, (n, message) -> {});

        var failure = failure(node.bus().deleteSubject(ADA));

        assertTrue(failure.isOpen());
        assertEquals(1, node.received().size());
    }

    @Test
    void a_deletion_that_was_not_done_is_repeated() {
        node.serve(Action.DELETE_SUBJECT, (n, message) -> {
            if (n == 1) {
                FakeNode.refuse(message, 503, "draining", true);
            } else {
                message.reply(new JsonObject());
            }
        });

        await(node.bus().deleteSubject(ADA));

        assertEquals(2, node.received().size());
    }

    @Test
    void what_was_open_once_stays_open_when_later_attempts_are_turned_away() {
        node.serve(Action.EXIT, (n, message) -> {
            if (n > 1) {
                FakeNode.refuse(message, 503, "draining", true);
            }
        });

        assertEquals("outcome_unknown", failure(node.bus().exit("f")).code());
        assertEquals(FakeNode.POLICY.attempts(), node.received().size());
    }

    @Test
    void that_a_call_may_have_been_done_is_said_of_those_that_change_something() {
        node.serve(Action.EXIT, (n, message) -> {});
        node.serve(Action.FLOW_STATUS, (n, message) -> {});

        assertEquals(
                "no answer in time; the call may have been done",
                message(node.bus().exit("f")));
        assertEquals(
                "no answer in time; nothing was changed, as the call only reads",
                message(node.bus().flowStatus("f")));
    }

    private static String message(Future<?> call) {
        return failure(call).errors().getFirst().message();
    }

    @Test
    void a_read_that_was_turned_away_at_last_is_told_so() {
        node.serve(Action.FLOW_STATUS, (n, message) -> {
            if (n > 1) {
                FakeNode.refuse(message, 503, "draining", true);
            }
        });

        assertEquals("draining", failure(node.bus().flowStatus("f")).code());
    }

    @Test
    void a_call_that_was_turned_away_each_time_has_done_nothing() {
        node.serve(Action.EXIT, (n, message) -> FakeNode.refuse(message, 503, "draining", true));

        assertEquals("draining", failure(node.bus().exit("f")).code());
        assertEquals(FakeNode.POLICY.attempts(), node.received().size());
    }

    @Test
    void the_deadline_ends_a_call_before_its_attempts_are_used_up() {
        var policy = new RetryPolicy(1000, Duration.ofSeconds(9), FakeNode.pauses(1, 1), Duration.ofMillis(300));
        node.serve(Action.EXIT, (n, message) -> {});
        long begin = System.nanoTime();

        assertTrue(failure(node.bus().with(policy, policy).exit("f")).isOpen());

        assertTrue(System.nanoTime() - begin < Duration.ofSeconds(8).toNanos());
        assertEquals(1, node.received().size());
    }

    @Test
    void a_node_is_left_alone_for_as_long_as_it_asks() {
        node.serve(Action.EXIT, (n, message) -> {
            if (n == 1) {
                message.fail(
                        429,
                        "{\"errors\":[{\"code\":\"rate_limited\",\"message\":\"\",\"retryable\":true,"
                                + "\"details\":{\"retry_after_ms\":300}}]}");
            } else {
                message.reply(FakeNode.flow("f"));
            }
        });
        long begin = System.nanoTime();

        await(node.bus().exit("f"));

        assertTrue(System.nanoTime() - begin >= Duration.ofMillis(300).toNanos());
    }

    @Test
    void who_calls_is_told_in_a_header() {
        node.serve(Action.RESET, (n, message) -> message.reply(FakeNode.flow("f")));

        await(node.bus().as("billing").reset("f"));

        assertEquals("billing", node.received().getFirst().headers().get("actor"));
    }

    @Test
    void that_operations_of_a_batch_fail_is_no_failure_of_the_call() {
        node.serve(Action.REGISTER_CM_HANDLES, (n, message) -> message.fail(500, """
                        {"errors": [{"code": "partial_failure", "message": "1 failed", "retryable": false}], "status": 500,
                         "data": {"failedUpdatedCmHandles":
                           [{"cmHandle": "h", "error-code": "02", "error-text": "no h", "retryable": false}]}}"""));

        var outcome = await(node.bus().registerCmHandles(new JsonObject()));

        assertEquals(
                List.of(new BatchOutcome.Failed(BatchOutcome.Operation.UPDATE, "h", "02", "no h", false)),
                outcome.failed());
        assertEquals(1, node.received().size());
    }

    @Test
    void data_that_are_changed_after_the_call_are_repeated_as_they_were() {
        node.serve(Action.IDENTIFY, (n, message) -> {
            if (n == 2) {
                message.reply(new JsonObject().put("person_id", "p"));
            }
        });
        var properties = new JsonObject().put("age", 1);

        var call = node.bus().identify("ada", properties);
        properties.put("age", 2);

        await(call);
        node.received()
                .forEach(message -> assertEquals(
                        1, message.body().getJsonObject("properties").getInteger("age")));
    }

    @Test
    void a_batch_under_a_key_of_the_callers_own_is_repeated_as_it_was() {
        node.serve(Action.REGISTER_CM_HANDLES, (n, message) -> {
            if (n == 2) {
                message.reply(new JsonObject());
            }
        });
        var batch = new JsonObject().put("idempotency_key", "mine").put("dmiPlugin", "a");

        var call = node.bus().registerCmHandles(batch);
        batch.put("dmiPlugin", "b");

        assertTrue(await(call).complete());
        node.received().forEach(message -> assertEquals("a", message.body().getString("dmiPlugin")));
    }

    @Test
    void what_cannot_be_encoded_is_refused_at_once_and_never_sent() {
        var foreign = new JsonObject().put("x", new Object());
        node.serve(Action.IDENTIFY, (n, message) -> {});
        node.serve(Action.TRANSITION, (n, message) -> {});

        assertEquals(
                "invalid_request", failure(node.bus().identify("ada", foreign)).code());
        assertEquals(
                "invalid_request",
                failure(node.bus().transition(Transition.of("f", "t").with(foreign)))
                        .code());
        assertEquals(List.of(), node.received());
    }

    @Test
    void a_verdict_alone_needs_no_key() {
        node.serve(Action.TRANSITION, (n, message) -> FakeNode.refuse(message, 412, "condition_not_met", false));

        failure(node.bus().transition(Transition.of("f", "t").onlyValidated()));

        assertFalse(node.received().getFirst().body().containsKey("idempotency_key"));
    }
}
