package dev.interlock.gateway.ws;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets so many through a second, on average, and so many at once. */
final class TokenBucket {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int rate;
    private final int burst;
    private double tokens;
    private long filledNanos;

    /** @param rate 0 for no limit */
    TokenBucket(int rate, int burst, long nowNanos) {
        this.rate = rate;
        this.burst = burst;
        this.tokens = burst;
        this.filledNanos = nowNanos;
    }

    /** How long to wait until the next one is let through; zero if this one was. */
    Duration take(long nowNanos) {
        if (rate == 0) {
            return Duration.ZERO;
        }
        tokens = Math.min(burst, tokens + (nowNanos - filledNanos) * rate / NANOS);
        filledNanos = nowNanos;
        if (tokens >= 1) {
            tokens--;
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) Math.ceil((1 - tokens) * NANOS / rate));
    }
}
