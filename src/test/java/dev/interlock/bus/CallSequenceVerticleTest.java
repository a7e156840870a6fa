package dev.interlock.bus;

import static dev.interlock.bus.ChosenOwners.HERE;
import static dev.interlock.bus.RoutedCalls.answerOf;
import static dev.interlock.bus.RoutedCalls.assertBy;
import static dev.interlock.bus.RoutedCalls.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls of one client on one instance take effect in the order in which they came. */
final class CallSequenceVerticleTest {
    private final RoutedCalls calls = new RoutedCalls();
    private final CallSequence sequence = new CallSequence(calls.router());

    /** Answers of the node "held" wait for this. */
    private final Promise<Answer> gate = Promise.promise();

    private final Promise<Void> reached = Promise.promise();

    @BeforeEach
    void serve() {
        calls.serve("held", call -> {
            reached.tryComplete();
            return gate.future();
        });
        calls.answering("one");
        calls.answering(HERE);
    }

    @AfterEach
    void close() {
        calls.close();
    }

    private List<Future<Answer>> send(String... instances) {
        return await(calls.on(() -> Future.succeededFuture(Stream.of(instances)
                .map(instance -> sequence.call(patient(instance)))
                .toList())));
    }

    /** Not even a slow machine takes so long that the call would be late when its turn comes. */
    private static Call patient(String instance) {
        return RoutedCalls.call(instance).within(Duration.ofMinutes(1));
    }

    @Test
    void a_call_for_another_node_waits_for_the_one_before_it() {
        calls.owners.own("held");
        var answers = send("i", "i");
        await(reached.future());
        assertEquals(List.of("held"), calls.asked());

        gate.complete(answerOf("held"));

        answers.forEach(answer -> assertBy("held", await(answer)));
        assertEquals(List.of("held", "held"), calls.asked());
    }

    @Test
    void calls_on_other_instances_do_not_wait() {
        calls.owners.own("held");
        var first = send("i").getFirst();
        calls.owners.own("one");

        assertBy("one", await(send("j").getFirst()));

        gate.complete(answerOf("held"));
        assertBy("held", await(first));
    }

    @Test
    void a_call_whose_owner_changes_waits_for_those_that_went_to_the_old_one() {
        calls.owners.own("held");
        var first = send("i").getFirst();
        await(reached.future());
        calls.owners.own("one");
        var second = send("i").getFirst();
        assertBy("one", await(send("j").getFirst()));
        assertEquals(List.of("held", "one"), calls.asked());

        gate.complete(answerOf("held"));

        assertBy("held", await(first));
        assertBy("one", await(second));
    }

    @Test
    void calls_that_this_node_does_follow_each_other_without_waiting() {
        calls.owners.own();
        var held = Promise.<Answer>promise();
        var routed = new RoutedCalls();
        try (routed) {
            routed.serve(HERE, call -> held.future());
            var own = new CallSequence(routed.router());
            var answers = await(routed.on(() -> Future.succeededFuture(List.of(
                    own.call(RoutedCalls.call("i")),
                    own.call(RoutedCalls.call("i")),
                    own.call(RoutedCalls.call("i"))))));
            routed.awaitAsked(3);

            held.complete(answerOf(HERE));

            answers.forEach(answer -> assertBy(HERE, await(answer)));
        }
    }
}
