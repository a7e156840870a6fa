package dev.interlock.client;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says why a call came to nothing: a node refused it, or no node gave an answer. Without a stack trace, because nothing is broken. */
public final class InterlockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The one code that leaves open whether the call was done. */
    private static final String OUTCOME_UNKNOWN = "outcome_unknown";

    private static final String DRAINING = "draining";

    /** Each node serves all calls, so that none is known here, or those that are leave. */
    private static final String NOBODY_THERE = "no Interlock node that takes calls is in the cluster of this Vert.x:"
            + " is one running, is this Vert.x clustered, is the name of its cluster theirs (cluster.name),"
            + " do its addresses lead to them?";

    private final int status;
    private final transient List<CallError> errors;
    private final transient JsonObject data;

    InterlockException(int status, List<CallError> errors, JsonObject data) {
        super(errors.getFirst().code() + ": " + errors.getFirst().message(), null, false, false);
        this.status = status;
        this.errors = List.copyOf(errors);
        this.data = data;
    }

    /** What has become of an attempt of a call, in the words of a node. */
    static InterlockException of(Throwable cause, Repetition repetition) {
        return switch (cause) {
            case InterlockException known -> known;
            case ReplyException reply -> ofReply(reply, repetition);
            default -> unknown(String.valueOf(cause.getMessage()), repetition);
        };
    }

    private static InterlockException ofReply(ReplyException reply, Repetition repetition) {
        return switch (reply.failureType()) {
            case RECIPIENT_FAILURE -> refusal(reply.failureCode(), String.valueOf(reply.getMessage()));
            case NO_HANDLERS -> notDone(NOBODY_THERE);
            case TIMEOUT -> unknown("no answer in time", repetition);
            case ERROR -> unknown("no answer: " + reply.getMessage(), repetition);
        };
    }

    private static InterlockException refusal(int status, String text) {
        try {
            return refusal(status, new JsonObject(text));
        } catch (DecodeException | ClassCastException notOurs) {
            // Somebody else serves this address.
            return single(status, CallError.of("internal", text, false));
        }
    }

    /**
     * A refusal in a node's own words.
     *
     * @param response with {@code errors} and {@code data}
     */
    static InterlockException refusal(int status, JsonObject response) {
        var errors = Lists.objects(response, "errors", CallError::of);
        return errors.isEmpty()
                ? single(status, CallError.of("internal", response.encode(), false))
                : new InterlockException(status, errors, response.getJsonObject("data", new JsonObject()));
    }

    /** No node has taken the call, or the one that had it went away without doing it. */
    static InterlockException notDone(String message) {
        return single(503, CallError.of(DRAINING, message, true));
    }

    /** More is asked for than this application allows itself to have under way. */
    static InterlockException overloaded(String message) {
        return single(503, CallError.of("overloaded", message, true));
    }

    /** A node would not take it, and would end the connection. */
    static InterlockException tooLarge(String message) {
        return single(413, CallError.of("too_large", message, false));
    }

    /** It cannot be sent at all. */
    static InterlockException invalid(String message) {
        return single(400, CallError.of("invalid_request", message, false));
    }

    static InterlockException unknown(String message, Repetition repetition) {
        return single(504, CallError.of(OUTCOME_UNKNOWN, message + "; " + repetition.whenUnanswered(), false));
    }

    private static InterlockException single(int status, CallError error) {
        return new InterlockException(status, List.of(error), new JsonObject());
    }

    /** That of the first error, as in HTTP. */
    public int status() {
        return status;
    }

    /** The code of the first error. */
    public String code() {
        return errors.getFirst().code();
    }

    /** Whether the same call may succeed later, and has done nothing now. */
    public boolean retryable() {
        return errors.getFirst().retryable();
    }

    public JsonObject details() {
        return errors.getFirst().details();
    }

    /** All that is wrong, at least one. */
    public List<CallError> errors() {
        return errors;
    }

    /** What the node tells beside the errors: what a refused transition was asked, which items of a batch failed. */
    public JsonObject data() {
        return data;
    }

    /** Whether nothing is known of the call, which may have been done all the same unless it only reads. */
    public boolean isOpen() {
        return code().equals(OUTCOME_UNKNOWN);
    }

    /** Whether the node that says so takes no more calls. */
    boolean isDraining() {
        return code().equals(DRAINING);
    }

    /** The pause before the next attempt: ours, unless a node wants to be left alone for longer. */
    Duration pause(Duration own) {
        return Optional.ofNullable(details().getLong("retry_after_ms"))
                .map(Duration::ofMillis)
                .filter(asked -> asked.compareTo(own) > 0)
                .orElse(own);
    }
}
