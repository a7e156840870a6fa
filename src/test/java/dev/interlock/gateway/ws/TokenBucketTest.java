package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private static long let(TokenBucket bucket, int asked, long nanos) {
        return IntStream.range(0, asked)
                .filter(each -> bucket.take(nanos).isZero())
                .count();
    }

    @Test
    void as_many_as_the_burst_come_through_at_once_and_then_as_many_as_the_rate() {
        var bucket = new TokenBucket(10, 5, 0);
        assertEquals(5, let(bucket, 20, 0));
        assertEquals(1, let(bucket, 20, SECOND / 10));
        assertEquals(5, let(bucket, 20, 10 * SECOND));
    }

    @Test
    void who_is_not_let_through_is_told_how_long_to_wait() {
        var bucket = new TokenBucket(10, 1, 0);
        bucket.take(0);
        assertEquals(Duration.ofMillis(100), bucket.take(0));
        assertEquals(Duration.ofMillis(50), bucket.take(SECOND / 20));
        assertEquals(Duration.ZERO, bucket.take(SECOND / 10));
    }

    @Test
    void without_a_rate_all_come_through() {
        assertEquals(100_000, let(new TokenBucket(0, 1, 0), 100_000, 0));
    }
}
