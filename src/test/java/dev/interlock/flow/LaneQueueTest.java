package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.LaneCall.Look;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneQueueTest {
    private final LaneQueue queue = new LaneQueue();
    private final FlowInstanceId one = FlowInstanceId.create(TestFlow.NOW);
    private final FlowInstanceId two = FlowInstanceId.create(TestFlow.NOW);
    private final FlowInstanceId three = FlowInstanceId.create(TestFlow.NOW);

    private LaneCall<?> add(FlowInstanceId instance) {
        var call = new Look(instance, false, RunningLane.TIMEOUT);
        queue.add(call);
        return call;
    }

    private LaneCall<?> addAlone(FlowInstanceId instance) {
        var call = add(instance);
        call.isolate();
        return call;
    }

    @Test
    void calls_are_taken_instance_by_instance_in_the_order_of_their_arrival() {
        var first = add(one);
        var second = add(two);
        var third = add(one);

        assertEquals(List.of(first, third, second), queue.take(10));
        assertFalse(queue.isReady());
        assertEquals(0, queue.size());
    }

    @Test
    void no_more_are_taken_than_fit_and_the_rest_stays_behind() {
        var first = add(one);
        var second = add(one);
        var third = add(one);

        assertEquals(List.of(first, second), queue.take(2));
        assertFalse(queue.isReady(), "the third must not be decided beside the others");
        assertEquals(1, queue.size());

        queue.release(List.of(one));
        assertEquals(List.of(third), queue.take(2));
    }

    @Test
    void calls_on_an_instance_that_is_taken_stay_behind_until_it_is_released() {
        add(one);
        queue.take(10);
        var later = add(one);
        var other = add(two);

        assertEquals(List.of(other), queue.take(10));
        assertEquals(1, queue.size());
        queue.release(List.of(two));
        assertFalse(queue.isReady());

        queue.release(List.of(one));
        assertEquals(List.of(later), queue.take(10));
    }

    @Test
    void an_instance_that_is_released_goes_behind_others() {
        add(one);
        queue.take(1);
        var behind = add(one);
        var other = add(two);

        queue.release(List.of(one));

        assertEquals(List.of(other), queue.take(1));
        assertEquals(List.of(behind), queue.take(1));
    }

    @Test
    void a_call_that_must_be_alone_is_taken_alone() {
        var before = add(one);
        var alone = addAlone(two);
        var after = add(two);
        var other = add(three);

        assertEquals(List.of(before), queue.take(10));
        assertTrue(queue.beginsAlone());
        assertEquals(List.of(alone), queue.take(10));
        assertFalse(queue.beginsAlone());
        assertEquals(List.of(other), queue.take(10));
        queue.release(List.of(two));
        assertEquals(List.of(after), queue.take(10));
    }

    @Test
    void a_call_that_must_be_alone_is_not_taken_with_those_on_its_instance() {
        var before = add(one);
        var alone = addAlone(one);

        assertEquals(List.of(before), queue.take(10));
        queue.release(List.of(one));
        assertEquals(List.of(alone), queue.take(10));
    }

    @Test
    void calls_that_are_put_first_come_before_all_others_in_their_order() {
        add(one);
        add(one);
        var taken = queue.take(10);
        var later = add(one);
        var other = add(two);
        queue.release(List.of(one));

        queue.putFirst(taken);

        assertEquals(4, queue.size());
        assertEquals(List.of(taken.get(0), taken.get(1), later, other), queue.take(10));
    }

    @Test
    void calls_that_are_put_last_come_behind_others_and_before_later_ones_on_their_instance() {
        add(one);
        var taken = queue.take(10);
        var later = add(one);
        var other = add(two);
        queue.release(List.of(one));

        queue.putLast(taken);

        assertEquals(3, queue.size());
        assertEquals(List.of(other, taken.getFirst(), later), queue.take(10));
    }

    @Test
    void calls_on_several_instances_are_put_back_in_their_order() {
        var first = add(one);
        var second = add(two);
        queue.take(10);
        queue.release(List.of(one, two));
        var other = add(three);

        queue.putLast(List.of(first, second));
        assertEquals(List.of(other, first, second), queue.take(10));
        queue.release(List.of(one, two, three));

        queue.putFirst(List.of(second, first));
        assertEquals(List.of(second, first), queue.take(10));
    }

    @Test
    void calls_of_a_kind_are_removed_wherever_they_wait() {
        add(one);
        queue.take(10);
        var behind = addAlone(one);
        var kept = add(one);
        var ready = addAlone(two);

        assertEquals(List.of(ready, behind), queue.remove(LaneCall::isAlone));

        assertEquals(1, queue.size());
        assertFalse(queue.isReady());
        queue.release(List.of(one));
        assertEquals(List.of(kept), queue.take(10));
    }
}
