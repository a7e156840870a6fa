package dev.interlock.client;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a connection came to its end.
 *
 * @param code of the close frame; {@link #NO_FRAME} if there was none
 */
record Ending(int code, String reason) {
    static final int DONE = 1000;
    static final int NOT_JSON = 1007;
    static final int NO_FRAME = 1006;

    /** All that the node took is answered: what has no answer was not done. */
    private static final int ALL_ANSWERED = 1012;

    private static final Pattern RETRY_AFTER = Pattern.compile("retry_after_ms=([0-9]{1,9})$");

    /** What is so of a call that was not answered before. */
    RuntimeException ofCall() {
        return code == ALL_ANSWERED
                ? InterlockException.notDone("the node went away without doing it")
                : new UnansweredException("the connection ended (%s)".formatted(text()));
    }

    /** How long this node is likely to be away. */
    Optional<Duration> retryAfter() {
        var hint = RETRY_AFTER.matcher(reason);
        return hint.find() ? Optional.of(Duration.ofMillis(Long.parseLong(hint.group(1)))) : Optional.empty();
    }

    String text() {
        return reason.isEmpty() ? "closed with " + code : "closed with " + code + ": " + reason;
    }
}
