package dev.interlock.client;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    @Test
    void a_policy_that_never_tries_or_never_waits_is_none() {
        var pauses = FakeNode.pauses(1, 1);
        var second = Duration.ofSeconds(1);
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(0, second, pauses, second));
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(1, Duration.ZERO, pauses, second));
        assertThrows(IllegalArgumentException.class, () -> new RetryPolicy(1, second, pauses, Duration.ZERO));
    }
}
