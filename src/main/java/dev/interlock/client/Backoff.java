package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How pauses grow while something fails again and again.
 *
 * @param first the pause after the first failure; each further one is twice as long
 * @param longest the longest pause
 * @param jitter the share of each pause that is up to chance, from 0 to 1, so that many clients do not come back at the same moment
 */
public record Backoff(Duration first, Duration longest, double jitter) {

    public Backoff {
        requireNonNull(first, "first");
        requireNonNull(longest, "longest");
        if (jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException("no pauses with a jitter of %s: expected 0 to 1".formatted(jitter));
        }
        if (first.isZero() || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("no pauses from %s to %s".formatted(first, longest));
        }
    }

    /**
     * The pause after so many failures in a row, 1 or more.
     *
     * @param chance from 0 to 1
     */
    Duration pause(int failures, double chance) {
        // From there on the power of two alone is longer than any pause.
        long doubled = first.toMillis() << Math.min(failures - 1, 30);
        long whole = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(Math.max(1, Math.round(whole * (1 - jitter * chance))));
    }
}
