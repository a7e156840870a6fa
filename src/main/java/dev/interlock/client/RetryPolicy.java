package dev.interlock.client;

import java.time.Duration;

/**
 * How long and how often a call is repeated. Whichever limit is reached first ends it.
 *
 * @param attempts how often a call is sent at most
 * @param attemptTimeout how long one answer is waited for; more than a node takes by its own settings, or calls are repeated needlessly
 * @param firstPause before the first repetition; each further pause is twice as long
 * @param maxPause the longest pause, unless a node asks for a longer one
 * @param deadline for all attempts and pauses together
 * @param jitter the share of each pause that is up to chance, from 0 to 1, so that many callers do not come back at the same moment
 */
public record RetryPolicy(
        int attempts,
        Duration attemptTimeout,
        Duration firstPause,
        Duration maxPause,
        Duration deadline,
        double jitter) {

    /** For calls that a node answers at once. Survives the death of a node. */
    public static final RetryPolicy CALLS = new RetryPolicy(
            30, Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(30), 0.5);

    /** For calls whose work takes long: batches of cm-handles, searches over all of them, migrations. */
    public static final RetryPolicy BATCHES = new RetryPolicy(
            10, Duration.ofSeconds(65), Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofMinutes(4), 0.5);

    public RetryPolicy {
        if (attempts < 1 || attemptTimeout.isZero() || attemptTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "no policy with %d attempts that waits %s for an answer: expected at least 1, and some time"
                            .formatted(attempts, attemptTimeout));
        }
        new Backoff(firstPause, maxPause, jitter);
    }

    /**
     * The pause after so many attempts in a row that came to nothing, 1 or more.
     *
     * @param chance from 0 to 1
     */
    Duration pause(int failed, double chance) {
        return new Backoff(firstPause, maxPause, jitter).pause(failed, chance);
    }
}
