package dev.interlock.client;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Says why a call came to nothing: a node refused it, or no node gave an answer. Without a stack trace, because nothing is broken. */
public final class InterlockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The one code that leaves open whether the call was done. */
    private static final String OUTCOME_UNKNOWN = "outcome_unknown";

    private final int status;
    private final transient List<CallError> errors;
    private final transient JsonObject data;

    InterlockException(int status, List<CallError> errors, JsonObject data) {
        super(errors.getFirst().code() + ": " + errors.getFirst().message(), null, false, false);
        this.status = status;
        this.errors = List.copyOf(errors);
        this.data = data;
    }

    /** What the bus says of a failed request, in the words of a node. */
    static InterlockException of(Throwable cause) {
        if (!(cause instanceof ReplyException reply)) {
            return unknown(String.valueOf(cause.getMessage()));
        }
        return switch (reply.failureType()) {
            case RECIPIENT_FAILURE -> refusal(reply);
            case NO_HANDLERS -> single(503, CallError.of("draining", "no node serves this call at the moment", true));
            case TIMEOUT -> unknown("no answer in time; the call may have been done");
            case ERROR -> unknown("no answer; the call may have been done: " + reply.getMessage());
        };
    }

    private static InterlockException refusal(ReplyException reply) {
        var text = String.valueOf(reply.getMessage());
        try {
            var json = new JsonObject(text);
            var errors = json.getJsonArray("errors", new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .map(CallError::of)
                    .toList();
            if (!errors.isEmpty()) {
                return new InterlockException(
                        reply.failureCode(), errors, json.getJsonObject("data", new JsonObject()));
            }
        } catch (DecodeException | ClassCastException notOurs) {
            // Somebody else serves this address.
        }
        return single(reply.failureCode(), CallError.of("internal", text, false));
    }

    static InterlockException unknown(String message) {
        return single(504, CallError.of(OUTCOME_UNKNOWN, message, false));
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

    /** Whether the call may have been done all the same. */
    public boolean isOpen() {
        return code().equals(OUTCOME_UNKNOWN);
    }

    /** How long a node wants to be left alone. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(details().getLong("retry_after_ms")).map(Duration::ofMillis);
    }
}
