package dev.interlock.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static RetryPolicy policy(double jitter) {
        return new RetryPolicy(
                9,
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofMillis(1000),
                Duration.ofSeconds(9),
                jitter);
    }

    @Test
    void pauses_double_up_to_the_longest() {
        var pauses = IntStream.of(1, 2, 3, 4, 5, 60, Integer.MAX_VALUE)
                .mapToObj(failed -> policy(0).pause(failed, 1).toMillis())
                .toList();

        assertEquals("[100, 200, 400, 800, 1000, 1000, 1000]", pauses.toString());
    }

    @Test
    void chance_takes_at_most_its_share_of_a_pause() {
        assertEquals(Duration.ofMillis(100), policy(0.4).pause(1, 0));
        assertEquals(Duration.ofMillis(60), policy(0.4).pause(1, 1));
        assertEquals(Duration.ofMillis(1), policy(1).pause(1, 1));
    }

    @Test
    void a_policy_that_never_tries_or_never_waits_is_none() {
        assertThrows(IllegalArgumentException.class, () -> policy(1.1));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RetryPolicy(
                        0,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        Duration.ofSeconds(1),
                        0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RetryPolicy(
                        1, Duration.ofSeconds(1), Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(1), 0));
    }
}
