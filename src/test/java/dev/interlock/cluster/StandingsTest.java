package dev.interlock.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StandingsTest {
    private static final Duration START_PATIENCE = Duration.ofSeconds(15);

    private final AtomicLong nanos = new AtomicLong(-1);
    private final Standings standings = new Standings(START_PATIENCE, nanos::get);

    @Test
    void a_member_gets_calls_from_its_first_answer_on() {
        standings.members(Set.of("one", "two"));
        assertFalse(standings.takesCalls("one"));

        assertTrue(standings.heard("one"));

        assertTrue(standings.takesCalls("one"));
        assertFalse(standings.takesCalls("two"));
        assertFalse(standings.heard("one"));
    }

    @Test
    void who_is_no_member_gets_no_calls() {
        assertFalse(standings.missed("one"));
        assertFalse(standings.leaves("one"));
        assertFalse(standings.heard("one"));

        assertFalse(standings.takesCalls("one"));
        assertEquals(0, standings.silentNodes());
    }

    @Test
    void a_member_may_take_its_time_to_start_but_not_for_ever() {
        standings.members(Set.of("one", "two"));
        standings.heard("one");

        assertTrue(standings.mustAnswer("one"));
        nanos.addAndGet(START_PATIENCE.toNanos() - 1);
        assertFalse(standings.mustAnswer("two"));
        nanos.incrementAndGet();
        assertTrue(standings.mustAnswer("two"));
    }

    @Test
    void a_change_of_others_does_not_make_a_member_start_again() {
        standings.members(Set.of("one"));
        standings.heard("one");

        standings.members(Set.of("one", "two"));

        assertTrue(standings.takesCalls("one"));
    }

    @Test
    void one_that_comes_again_has_to_answer_again() {
        standings.members(Set.of("one"));
        standings.heard("one");
        standings.missed("one");
        standings.members(Set.of());
        assertFalse(standings.isSilent("one"));

        standings.members(Set.of("one"));

        assertFalse(standings.mustAnswer("one"));
        assertFalse(standings.takesCalls("one"));
    }

    @Test
    void a_silent_member_gets_no_calls_until_it_answers() {
        standings.members(Set.of("one"));
        standings.heard("one");

        assertTrue(standings.missed("one"));
        assertFalse(standings.missed("one"));
        assertTrue(standings.isSilent("one"));
        assertEquals(1, standings.silentNodes());
        assertFalse(standings.takesCalls("one"));

        assertTrue(standings.heard("one"));
        assertTrue(standings.takesCalls("one"));
    }

    @Test
    void a_member_that_leaves_gets_no_calls_whatever_it_answers() {
        standings.members(Set.of("one"));
        standings.heard("one");

        assertTrue(standings.leaves("one"));
        assertFalse(standings.leaves("one"));
        standings.heard("one");

        assertFalse(standings.takesCalls("one"));
        assertFalse(standings.mustAnswer("one"));
    }
}
