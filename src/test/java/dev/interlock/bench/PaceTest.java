package dev.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void as_fast_as_answered_is_always_due_and_due_now() {
        var pace = Pace.asFastAsAnswered();

        assertTrue(pace.isDue(-5));
        assertEquals(-5, pace.take(-5));
        assertEquals(7, pace.take(7));
    }

    @Test
    void a_rate_does_not_wait_for_what_is_late() {
        var pace = Pace.steady(1000, 1e9 / 100);

        assertFalse(pace.isDue(999));
        assertTrue(pace.isDue(1000));
        // Nothing was sent for long: what was due meanwhile is still due, each at its time.
        assertEquals(1000, pace.take(1350));
        assertEquals(1100, pace.take(1350));
        assertEquals(1200, pace.take(1350));
        assertEquals(1300, pace.take(1350));
        assertFalse(pace.isDue(1350));
        assertTrue(pace.isDue(1400));
        assertEquals(1400, pace.next(1350));
    }

    @Test
    void it_is_known_before_how_many_a_rate_makes_due() {
        var pace = Pace.steady(1000, 1e9 / 100);

        assertEquals(0, pace.dueBetween(0, 1000));
        assertEquals(1, pace.dueBetween(0, 1001));
        assertEquals(3, pace.dueBetween(1000, 1300));
        assertEquals(3, pace.dueBetween(1001, 1301));
        assertEquals(0, Pace.asFastAsAnswered().dueBetween(0, 1000));
    }
}
