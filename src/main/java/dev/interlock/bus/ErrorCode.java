package dev.interlock.bus;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/**
 * The kinds of failure a caller can meet: the one table of word, status, whether the same call may be repeated, and log level.
 *
 * <p>The words are a contract with clients; the status is that of HTTP, of the WebSocket response and the code of a failed reply.
 */
public enum ErrorCode {
    MALFORMED_FRAME("malformed_frame", 400, Repeat.NO, Level.DEBUG),
    UNKNOWN_ACTION("unknown_action", 400, Repeat.NO, Level.DEBUG),
    INVALID_REQUEST("invalid_request", 400, Repeat.NO, Level.DEBUG),
    DUPLICATE_REQUEST_ID("duplicate_request_id", 400, Repeat.NO, Level.DEBUG),
    UNAUTHENTICATED("unauthenticated", 401, Repeat.NO, Level.DEBUG),
    FORBIDDEN("forbidden", 403, Repeat.NO, Level.DEBUG),
    FLOW_INSTANCE_NOT_FOUND("flow_instance_not_found", 404, Repeat.NO, Level.DEBUG),
    FLOW_SCHEMA_NOT_FOUND("flow_schema_not_found", 404, Repeat.NO, Level.DEBUG),
    STEP_NOT_FOUND("step_not_found", 404, Repeat.NO, Level.DEBUG),
    TRANSITION_NOT_FOUND("transition_not_found", 404, Repeat.NO, Level.DEBUG),
    SUBJECT_NOT_FOUND("subject_not_found", 404, Repeat.NO, Level.DEBUG),
    CM_HANDLE_NOT_FOUND("cm_handle_not_found", 404, Repeat.NO, Level.DEBUG),
    ROUTE_NOT_FOUND("route_not_found", 404, Repeat.NO, Level.DEBUG),
    METHOD_NOT_ALLOWED("method_not_allowed", 405, Repeat.NO, Level.DEBUG),
    REQUEST_TIMEOUT("request_timeout", 408, Repeat.YES, Level.DEBUG),
    STEP_NOT_ACTIVE("step_not_active", 409, Repeat.NO, Level.DEBUG),
    FLOW_NOT_ACTIVE("flow_not_active", 409, Repeat.NO, Level.DEBUG),
    FLOW_NOT_PAUSED("flow_not_paused", 409, Repeat.NO, Level.DEBUG),
    TRANSITION_NOT_MANUAL("transition_not_manual", 409, Repeat.NO, Level.DEBUG),
    AMBIGUOUS_STEP("ambiguous_step", 409, Repeat.NO, Level.DEBUG),
    REVISION_CONFLICT("revision_conflict", 409, Repeat.NO, Level.DEBUG),
    ALREADY_STARTED("already_started", 409, Repeat.NO, Level.DEBUG),
    MIGRATION_NOT_POSSIBLE("migration_not_possible", 409, Repeat.NO, Level.DEBUG),
    IDEMPOTENCY_KEY_REUSED("idempotency_key_reused", 409, Repeat.NO, Level.DEBUG),
    EVENTS_GONE("events_gone", 410, Repeat.NO, Level.INFO),
    CONDITION_NOT_MET("condition_not_met", 412, Repeat.NO, Level.DEBUG),
    TOO_LARGE("too_large", 413, Repeat.NO, Level.DEBUG),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, Repeat.NO, Level.DEBUG),
    UPGRADE_REQUIRED("upgrade_required", 426, Repeat.NO, Level.DEBUG),
    RATE_LIMITED("rate_limited", 429, Repeat.YES, Level.DEBUG),
    INVALID_FLOW_SCHEMA("invalid_flow_schema", 422, Repeat.NO, Level.DEBUG),
    SETTLE_LIMIT_EXCEEDED("settle_limit_exceeded", 422, Repeat.NO, Level.INFO),
    CONDITION_FAILED("condition_failed", 422, Repeat.NO, Level.DEBUG),
    INTERNAL("internal", 500, Repeat.NO, Level.ERROR),
    PARTIAL_FAILURE("partial_failure", 500, Repeat.NO, Level.DEBUG),
    OVERLOADED("overloaded", 503, Repeat.YES, Level.WARN),
    DRAINING("draining", 503, Repeat.YES, Level.DEBUG),
    DATABASE_UNAVAILABLE("database_unavailable", 503, Repeat.YES, Level.WARN),
    /** The same call may be a second one; only under the same idempotency key is it not. */
    OUTCOME_UNKNOWN("outcome_unknown", 504, Repeat.NO, Level.WARN);

    private static final Map<String, ErrorCode> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::word, Function.identity()));

    private final String word;
    private final int status;
    private final Repeat repeat;
    private final Level logLevel;

    ErrorCode(String word, int status, Repeat repeat, Level logLevel) {
        this.word = word;
        this.status = status;
        this.repeat = repeat;
        this.logLevel = logLevel;
    }

    public static Optional<ErrorCode> ofWord(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    public String word() {
        return word;
    }

    public int status() {
        return status;
    }

    /** Whether the same call, sent again as it is, may succeed. */
    public boolean retryable() {
        return repeat == Repeat.YES;
    }

    public Level logLevel() {
        return logLevel;
    }

    private enum Repeat {
        YES,
        NO
    }
}
