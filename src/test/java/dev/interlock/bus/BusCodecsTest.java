package dev.interlock.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls as they go from node to node. */
final class BusCodecsTest {
    private static final Call CALL = Call.of(
            Action.TRANSITION,
            JsonNodeFactory.instance.objectNode().put("flow_instance_id", "i").put("half", 0.5),
            Duration.ofMillis(1200),
            Optional.of("ann"));

    /** A time that is known up to so many milliseconds before and after. */
    private record Clock(long millis, long error) implements SharedClock {
        @Override
        public long earliest() {
            return millis - error;
        }

        @Override
        public long latest() {
            return millis + error;
        }
    }

    private static Call sent(Clock sender, Clock receiver) {
        var wire = Buffer.buffer("before");
        BusCodecs.calls(sender).encodeToWire(wire, CALL.within(CALL.timeout()));
        return BusCodecs.calls(receiver).decodeFromWire("before".length(), wire);
    }

    /** Up to what the test itself has taken. */
    private static void assertTimeLeft(long millis, long beganNanos, Call arrived) {
        long least = millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos) - 1;
        long left = arrived.timeout().toMillis();
        assertTrue(least <= left && left <= millis, arrived.timeout()::toString);
    }

    @Test
    void a_call_arrives_as_it_was_sent() {
        var arrived = sent(new Clock(5000, 0), new Clock(5000, 0));

        assertEquals(CALL.action(), arrived.action());
        assertEquals(CALL.data(), arrived.data());
        assertEquals(CALL.command(), arrived.command());
        assertEquals(CALL.actor(), arrived.actor());
        assertFalse(arrived.repeated());
        assertEquals(Optional.of(Duration.ZERO), arrived.age());
    }

    @Test
    void the_time_on_the_way_is_taken_from_the_time_that_is_left() {
        long begin = System.nanoTime();
        var arrived = sent(new Clock(5000, 0), new Clock(5200, 0));

        assertTimeLeft(1000, begin, arrived);
        assertEquals(Optional.of(Duration.ofMillis(200)), arrived.age());
    }

    @Test
    void a_call_that_was_held_up_for_too_long_has_no_time_left() {
        assertTrue(sent(new Clock(5000, 0), new Clock(6201, 0)).timeout().isNegative());
    }

    @Test
    void what_the_clocks_do_not_know_makes_a_call_older_and_its_time_shorter() {
        long begin = System.nanoTime();
        var arrived = sent(new Clock(5000, 10), new Clock(5000, 20));

        assertTimeLeft(1170, begin, arrived);
        assertEquals(Optional.of(Duration.ofMillis(30)), arrived.age());
    }
}
