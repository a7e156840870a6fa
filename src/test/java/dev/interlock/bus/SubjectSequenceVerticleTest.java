package dev.interlock.bus;

import static dev.interlock.bus.ChosenOwners.HERE;
import static dev.interlock.bus.RoutedCalls.answerOf;
import static dev.interlock.bus.RoutedCalls.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The calls of one client on subjects and on flows that may be theirs take effect in the order in which they came. */
final class SubjectSequenceVerticleTest {
    private static final Call MARKER = identify("marker");

    private final RoutedCalls calls = new RoutedCalls();
    private final CallSequence sequence = new CallSequence(calls.router());

    /** Calls are answered when the test says so. */
    private final Map<CommandId, Promise<Answer>> held = new ConcurrentHashMap<>();

    @BeforeEach
    void serve() {
        calls.owners.own();
        calls.serve(
                HERE,
                call -> call.equals(MARKER)
                        ? Future.succeededFuture(answerOf(HERE))
                        : answer(call).future());
    }

    @AfterEach
    void close() {
        calls.close();
    }

    private Promise<Answer> answer(Call call) {
        return held.computeIfAbsent(call.command(), first -> Promise.promise());
    }

    private static Call identify(String person) {
        return call(Action.IDENTIFY, "person_key", person);
    }

    private static Call transition(String flow) {
        return call(Action.TRANSITION, "flow_instance_id", flow);
    }

    private static Call call(Action action, String name, String value) {
        return call(action, JsonNodeFactory.instance.objectNode().put(name, value), Duration.ofMinutes(1));
    }

    private static Call call(Action action, ObjectNode data, Duration timeout) {
        return Call.of(action, data, timeout, Optional.empty());
    }

    private static String flowOf(String person, int number) {
        return new UUID((long) number << 32 | 0x7000, Long.MIN_VALUE | Slots.of("person", person)).toString();
    }

    private List<Future<Answer>> send(Call... all) {
        return await(calls.on(
                () -> Future.succeededFuture(Stream.of(all).map(sequence::call).toList())));
    }

    private void finish(Call call, Future<Answer> answer) {
        answer(call).complete(answerOf(HERE));
        await(answer);
    }

    /** What has reached the lane; a call of another client comes behind all that was sent before it. */
    private List<Call> begun() {
        await(calls.route(MARKER));
        return calls.calls().stream().filter(call -> !call.equals(MARKER)).toList();
    }

    @Test
    void a_call_on_a_flow_waits_for_those_on_its_subject_and_lets_later_ones_wait() {
        var first = identify("ann");
        var move = transition(flowOf("ann", 1));
        var last = call(Action.FLOW_STATUS, "person_key", "ann");

        var answers = send(first, move, last);

        assertEquals(List.of(first), begun());
        finish(first, answers.get(0));
        assertEquals(List.of(first, move), begun());
        finish(move, answers.get(1));
        assertEquals(List.of(first, move, last), begun());
    }

    @Test
    void calls_on_one_subject_wait_for_each_other() {
        var first = identify("ann");
        var start = call(Action.START, "person_key", "ann");
        var answers = send(first, start);

        assertEquals(List.of(first), begun());
        finish(first, answers.get(0));

        assertEquals(List.of(first, start), begun());
    }

    @Test
    void other_subjects_and_their_flows_do_not_wait() {
        var all = List.of(identify("ann"), identify("bob"), transition(flowOf("carl", 1)), identify("dora"));

        send(all.toArray(Call[]::new));

        assertEquals(all, begun());
    }

    @Test
    void calls_on_flows_that_have_waited_follow_each_other_closely() {
        var before = identify("ann");
        var moves = List.of(transition(flowOf("ann", 1)), transition(flowOf("ann", 1)), transition(flowOf("ann", 2)));
        var answers = send(Stream.concat(Stream.of(before), moves.stream()).toArray(Call[]::new));
        assertEquals(List.of(before), begun());

        finish(before, answers.getFirst());

        assertEquals(moves, begun().subList(1, 4));
    }

    @Test
    void a_call_on_a_person_of_whom_only_the_id_is_known_waits_for_all_and_all_for_it() {
        var move = transition(flowOf("ann", 1));
        var read = call(Action.FLOW_STATUS, "person_id", UUID.randomUUID().toString());
        var later = transition(flowOf("bob", 1));
        var answers = send(move, read, later);

        assertEquals(List.of(move), begun());
        finish(move, answers.get(0));
        assertEquals(List.of(move, read), begun());
        finish(read, answers.get(1));
        assertEquals(List.of(move, read, later), begun());
    }

    @Test
    void a_call_whose_time_is_up_before_its_turn_is_not_done_and_the_next_one_is() {
        var first = identify("ann");
        var late = call(Action.TRANSITION, RoutedCalls.data(flowOf("ann", 1)), Duration.ofNanos(1));
        var next = identify("ann");
        var answers = send(first, late, next);

        finish(first, answers.get(0));

        assertEquals(
                ErrorCode.OVERLOADED, await(answers.get(1)).errors().getFirst().code());
        assertEquals(List.of(first, next), begun());
    }

    @Test
    void what_is_no_call_to_a_lane_has_its_turn_too() {
        var first = identify("ann");
        var next = identify("ann");
        var begins = Promise.<Void>promise();
        var work = Promise.<Answer>promise();
        var answers = send(first);
        await(calls.on(() -> {
            sequence.inTurn(WatchTarget.Subject.person("ann"), () -> {
                begins.complete();
                return work.future();
            });
            sequence.call(next);
            return Future.succeededFuture();
        }));
        assertEquals(false, begins.future().isComplete());

        finish(first, answers.getFirst());
        await(begins.future());
        assertEquals(List.of(first), begun());

        await(calls.on(() -> {
            work.fail("refused");
            return Future.succeededFuture();
        }));
        assertEquals(List.of(first, next), begun());
    }
}
