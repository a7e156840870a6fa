package dev.interlock.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Backoff pauses(double jitter) {
        return new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000), jitter);
    }

    @Test
    void pauses_double_up_to_the_longest() {
        var pauses = IntStream.of(1, 2, 3, 4, 5, 60, Integer.MAX_VALUE)
                .mapToObj(failures -> pauses(0).pause(failures, 1).toMillis())
                .toList();

        assertEquals("[100, 200, 400, 800, 1000, 1000, 1000]", pauses.toString());
    }

    @Test
    void chance_takes_at_most_its_share_of_a_pause() {
        assertEquals(Duration.ofMillis(100), pauses(0.4).pause(1, 0));
        assertEquals(Duration.ofMillis(60), pauses(0.4).pause(1, 1));
        assertEquals(Duration.ofMillis(1), pauses(1).pause(1, 1));
    }

    @Test
    void pauses_that_begin_with_none_or_grow_shorter_or_are_less_than_nothing_are_none() {
        var second = Duration.ofSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> pauses(1.1));
        assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, second, 0));
        assertThrows(IllegalArgumentException.class, () -> new Backoff(second, Duration.ofMillis(1), 0));
    }
}
