package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long and how often a call is repeated. Whichever limit is reached first ends it.
 *
 * @param attempts how often a call is sent at most
 * @param attemptTimeout how long one answer is waited for; more than a node takes by its own settings, or calls are repeated needlessly
 * @param pauses between attempts, unless a node asks for a longer one
 * @param deadline for all attempts and pauses together
 */
public record RetryPolicy(int attempts, Duration attemptTimeout, Backoff pauses, Duration deadline) {

    /** For calls that a node answers at once. Survives the death of a node. */
    public static final RetryPolicy CALLS = new RetryPolicy(
            30,
            Duration.ofSeconds(5),
            new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2), 0.5),
            Duration.ofSeconds(30));

    /** For calls whose work takes long: batches of cm-handles, searches over all of them, migrations. */
    public static final RetryPolicy BATCHES = new RetryPolicy(
            10,
            Duration.ofSeconds(65),
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.5),
            Duration.ofMinutes(4));

    public RetryPolicy {
        requireNonNull(attemptTimeout, "attemptTimeout");
        requireNonNull(pauses, "pauses");
        requireNonNull(deadline, "deadline");
        if (attempts < 1 || !attemptTimeout.isPositive() || !deadline.isPositive()) {
            throw new IllegalArgumentException(
                    "no policy with %d attempts that waits %s for an answer and %s in all: expected at least 1, and some time"
                            .formatted(attempts, attemptTimeout, deadline));
        }
    }
}
