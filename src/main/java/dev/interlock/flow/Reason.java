package dev.interlock.flow;

import java.util.Optional;

/**
 * Why an instance changes, as the log tells it.
 *
 * @param lifecycle the word of the lifecycle command, if it was one
 */
record Reason(Cause cause, Optional<String> step, Optional<String> transition, Optional<String> lifecycle) {
    static Reason lifecycle(String word) {
        return new Reason(Cause.LIFECYCLE, Optional.empty(), Optional.empty(), Optional.of(word));
    }

    static Reason transition(Cause cause, String step, String transition) {
        return new Reason(cause, Optional.of(step), Optional.of(transition), Optional.empty());
    }
}
