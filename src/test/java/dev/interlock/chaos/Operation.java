package dev.interlock.chaos;

import java.util.Optional;

/**
 * What one client asked of one object, and what it was told.
 *
 * <p>It takes effect at one moment between {@code began} and {@code ended}. Without an answer its outcome is unknown: it takes effect
 * at any moment after {@code began}, or never.
 *
 * @param began when its first try was sent that may have had the effect, in nanoseconds of this process
 * @param ended when the answer came; without one, when the client gave up
 */
record Operation<C, A>(String client, long began, long ended, C call, Optional<A> answer) {
    Operation {
        if (ended < began) {
            throw new IllegalArgumentException("%s ended %d ns before it began".formatted(call, began - ended));
        }
    }
}
