package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeOrderTest {
    private static final SubjectKey ANN = new SubjectKey(SubjectKey.PERSON, "ann");
    private static final SubjectKey BOB = new SubjectKey(SubjectKey.PERSON, "bob");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ChangeOrder order = new ChangeOrder();
    private final List<String> begun = new ArrayList<>();

    private Promise<String> change(SubjectKey subject, String name) {
        var work = Promise.<String>promise();
        order.change(subject, LONG, left -> begin(name, work.future()));
        return work;
    }

    private Future<String> after(SubjectKey subject, String name) {
        return order.after(subject, LONG, left -> begin(name, Future.succeededFuture(name)));
    }

    private Future<String> begin(String name, Future<String> work) {
        begun.add(name);
        return work;
    }

    @Test
    void changes_of_one_subject_come_one_after_the_other_and_all_else_after_those_before_it() {
        var first = change(ANN, "first");
        var second = change(ANN, "second");
        var read = after(ANN, "read");
        var third = change(ANN, "third");
        assertEquals(List.of("first"), begun);

        first.complete("done");
        assertEquals(List.of("first", "second"), begun);
        second.fail("refused");

        assertEquals(List.of("first", "second", "read", "third"), begun);
        assertEquals("read", read.result());
        third.complete("done");
        after(ANN, "last");
        assertEquals("last", begun.getLast());
    }

    @Test
    void what_only_reads_lets_nothing_wait_and_subjects_do_not_wait_for_each_other() {
        change(ANN, "ann");
        var held = Promise.<String>promise();
        order.after(BOB, LONG, left -> begin("slow read", held.future()));

        change(BOB, "bob");

        assertEquals(List.of("ann", "slow read", "bob"), begun);
    }

    @Test
    void work_whose_time_is_up_before_its_turn_is_refused_and_lets_the_next_one_begin() {
        var first = change(ANN, "first");
        var late = order.change(ANN, Duration.ofNanos(1), left -> begin("late", Future.succeededFuture("late")));
        change(ANN, "next");

        first.complete("done");

        RunningLane.awaitRefusal(ErrorCode.OVERLOADED, late);
        assertEquals(List.of("first", "next"), begun);
    }

    @Test
    void work_that_throws_does_not_end_the_order() {
        var first = change(ANN, "first");
        var broken = order.change(ANN, LONG, left -> {
            throw new IllegalStateException("broken");
        });
        change(ANN, "next");

        first.complete("done");

        assertTrue(broken.failed());
        assertEquals(List.of("first", "next"), begun);
    }

    @Test
    void work_in_places_waits_for_a_free_one_in_line() {
        var places = new Places(2);
        var works = List.of(Promise.<String>promise(), Promise.<String>promise(), Promise.<String>promise());
        for (int i = 0; i < works.size(); i++) {
            var name = "work " + i;
            var work = works.get(i);
            places.in(() -> begin(name, work.future()));
        }
        assertEquals(List.of("work 0", "work 1"), begun);

        works.get(1).fail("failed");
        assertEquals(List.of("work 0", "work 1", "work 2"), begun);

        works.get(0).complete("done");
        works.get(2).complete("done");
        places.in(() -> begin("next", Future.succeededFuture("next")));
        assertEquals("next", begun.getLast());
    }
}
