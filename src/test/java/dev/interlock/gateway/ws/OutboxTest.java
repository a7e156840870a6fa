package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Outbox outbox = new Outbox(4, 100);

    @Test
    void there_is_room_up_to_half_of_the_messages_and_of_the_bytes() {
        outbox.add(10, 0);
        assertTrue(outbox.hasRoom());
        outbox.add(10, 0);
        assertFalse(outbox.hasRoom());
        outbox.left(10, 0);
        assertTrue(outbox.hasRoom());
        outbox.add(50, 0);
        assertFalse(outbox.hasRoom());
    }

    @Test
    void it_is_full_when_one_more_would_go_beyond_a_limit() {
        outbox.add(60, 0);
        assertFalse(outbox.isFullFor(40));
        assertTrue(outbox.isFullFor(41));
        outbox.add(1, 0);
        outbox.add(1, 0);
        outbox.add(1, 0);
        assertTrue(outbox.isFullFor(1));
    }

    @Test
    void one_message_alone_may_be_of_any_size() {
        assertFalse(outbox.isFullFor(1000));
    }

    @Test
    void it_is_stuck_from_when_the_last_message_left_or_the_first_came() {
        outbox.add(1, 1_000);
        assertEquals(Duration.ofNanos(4_000), outbox.stuckFor(5_000));
        outbox.add(1, 5_000);
        outbox.left(1, 6_000);
        assertEquals(Duration.ofNanos(1_000), outbox.stuckFor(7_000));
        outbox.left(1, 8_000);
        assertEquals(Duration.ZERO, outbox.stuckFor(100_000));
    }
}
