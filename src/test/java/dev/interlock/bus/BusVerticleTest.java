package dev.interlock.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls inside a node: those of one moment travel together, and each is answered by itself. */
final class BusVerticleTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Context caller = vertx.getOrCreateContext();
    private final AtomicInteger messages = new AtomicInteger();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        return RoutedCalls.await(future);
    }

    private Served serve(String address, Function<Call, Future<Answer>> service) {
        var served = Promise.<Served>promise();
        await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                var consumer = bus.serve(address, service);
                served.complete(new Served(context, consumer));
                return consumer.completion();
            }
        }));
        vertx.eventBus().addInboundInterceptor(delivery -> {
            if (address.equals(delivery.message().address())) {
                messages.incrementAndGet();
            }
            delivery.next();
        });
        return await(served.future());
    }

    /** @param context an event loop of its own */
    private record Served(Context context, MessageConsumer<?> consumer) {}

    private static Call call(int number, Duration timeout) {
        return Call.of(Action.TRANSITION, RoutedCalls.data(String.valueOf(number)), timeout, Optional.empty());
    }

    private static Future<Answer> echo(Call call) {
        return Future.succeededFuture(Answer.ok(call.data()));
    }

    private <T> T on(Context context, Supplier<T> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(go -> done.complete(work.get()));
        return await(done.future());
    }

    private List<Future<Answer>> request(String address, int count, Duration timeout) {
        return on(
                caller,
                () -> IntStream.range(0, count)
                        .mapToObj(number -> bus.request(address, call(number, timeout)))
                        .toList());
    }

    private static String number(Call call) {
        return call.data().path("flow_instance_id").asText();
    }

    private static void assertRefused(ErrorCode code, Future<Answer> answer) {
        assertEquals(code, await(answer).errors().getFirst().code());
    }

    private static String instance(Answer answer) {
        return answer.data().path("flow_instance_id").asText();
    }

    @Test
    void calls_of_one_moment_are_one_message_and_served_in_their_order() {
        Queue<String> served = new ConcurrentLinkedQueue<>();
        serve("lane", call -> {
            served.add(number(call));
            return echo(call);
        });

        var answers = request("lane", 5, LONG);

        assertEquals(
                List.of("0", "1", "2", "3", "4"),
                answers.stream().map(answer -> instance(await(answer))).toList());
        assertEquals(List.of("0", "1", "2", "3", "4"), List.copyOf(served));
        assertEquals(1, messages.get());
    }

    @Test
    void a_call_does_not_wait_for_the_answers_of_others() {
        Promise<Answer> never = Promise.promise();
        serve("lane", call -> number(call).equals("0") ? never.future() : echo(call));

        var answers = request("lane", 3, LONG);

        assertEquals("1", instance(await(answers.get(1))));
        assertEquals("2", instance(await(answers.get(2))));
        assertFalse(answers.getFirst().isComplete());
        never.complete(Answer.ok(RoutedCalls.data("0")));
        assertEquals("0", instance(await(answers.getFirst())));
    }

    @Test
    void only_calls_that_nobody_answers_have_an_open_outcome_in_the_end() {
        serve(
                "lane",
                call -> number(call).equals("1")
                        ? echo(call)
                        : Promise.<Answer>promise().future());

        var answers = request("lane", 3, Duration.ofMillis(1));

        assertEquals("1", instance(await(answers.get(1))));
        assertRefused(ErrorCode.OUTCOME_UNKNOWN, answers.getFirst());
        assertRefused(ErrorCode.OUTCOME_UNKNOWN, answers.getLast());
    }

    @Test
    void of_a_call_that_only_reads_no_outcome_is_open() {
        serve("lane", call -> Promise.<Answer>promise().future());
        var reading = Call.of(Action.HISTORY, RoutedCalls.data("0"), Duration.ofMillis(1), Optional.empty());

        assertRefused(ErrorCode.OVERLOADED, on(caller, () -> bus.request("lane", reading)));
    }

    @Test
    void answers_of_one_moment_are_told_together() {
        var gate = Promise.<Void>promise();
        var lane = serve("lane", call -> gate.future().map(open -> Answer.ok(call.data())));
        var told = new ArrayList<String>();
        var all = on(caller, () -> {
            var first = bus.request("lane", call(0, LONG)).onSuccess(answer -> {
                caller.runOnContext(next -> told.add("next"));
                told.add("first");
            });
            return Future.all(first, bus.request("lane", call(1, LONG)).onSuccess(answer -> told.add("second")));
        });

        lane.context().runOnContext(open -> gate.complete());

        await(all);
        assertEquals(List.of("first", "second", "next"), on(caller, () -> told));
    }

    @Test
    void calls_that_nobody_serves_are_refused() {
        request("nobody", 2, LONG).forEach(answer -> assertRefused(ErrorCode.DRAINING, answer));
    }

    @Test
    void calls_that_meet_a_consumer_which_has_just_gone_do_not_wait_for_their_time_out() {
        var lane = serve("lane", BusVerticleTest::echo);
        var gone = new CountDownLatch(1);
        lane.context().runOnContext(busy -> block(gone));
        Promise<Void> queued = Promise.promise();
        vertx.eventBus().addOutboundInterceptor(delivery -> {
            delivery.next();
            queued.tryComplete();
        });

        var answers = request("lane", 2, LONG);
        await(queued.future());
        lane.consumer().unregister();
        gone.countDown();

        answers.forEach(answer -> assertRefused(ErrorCode.OUTCOME_UNKNOWN, answer));
    }

    private static void block(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_call_whose_service_throws_spoils_no_other() {
        serve("lane", call -> {
            if (number(call).equals("0")) {
                throw Failure.of(ErrorCode.OVERLOADED, "too much").asException();
            }
            return echo(call);
        });

        var answers = request("lane", 2, LONG);

        assertRefused(ErrorCode.OVERLOADED, answers.getFirst());
        assertEquals("1", instance(await(answers.getLast())));
    }

    @Test
    void each_answer_is_told_on_its_own_context_though_another_one_could_not_be_told() {
        serve("lane", BusVerticleTest::echo);
        Promise<Context> told = Promise.promise();
        var reported = new ArrayList<Throwable>();
        caller.exceptionHandler(reported::add);
        var one = ((ContextInternal) caller).duplicate();
        var other = ((ContextInternal) caller).duplicate();

        caller.runOnContext(together -> {
            one.runOnContext(go -> bus.request("lane", call(0, LONG)).onSuccess(answer -> {
                throw new IllegalStateException("a fault of the caller");
            }));
            other.runOnContext(go ->
                    bus.request("lane", call(1, LONG)).onSuccess(answer -> told.complete(Vertx.currentContext())));
        });

        assertSame(other, await(told.future()));
        assertEquals(1, messages.get());
        assertEquals(
                List.of("a fault of the caller"),
                on(caller, () -> reported.stream().map(Throwable::getMessage).toList()));
    }
}
