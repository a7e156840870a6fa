package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import io.vertx.pgclient.PgException;
import java.util.ConcurrentModificationException;
import java.util.Objects;

/** What happened to the data, by an error of the database client or by what came back. */
final class Outcomes {
    private Outcomes() {}

    static StoreException whileConnecting(Throwable cause) {
        return new StoreException(Effect.UNAVAILABLE, "no connection to the database: " + words(cause), cause);
    }

    /**
     * Others came in between, and what was decided does not hold any more.
     *
     * @param detail for whoever looks for the cause
     */
    static StoreException overtaken(String message, String detail) {
        return new StoreException(Effect.ABORTED_BY_CONCURRENCY, message, new ConcurrentModificationException(detail));
    }

    static StoreException ofStatement(Throwable cause) {
        return switch (cause) {
            case StoreException known -> known;
            case PgException error ->
                new StoreException(
                        effectOf(String.valueOf(error.getSqlState())),
                        "statement failed: " + error.getMessage(),
                        error);
            default -> new StoreException(Effect.UNKNOWN, "no answer to a statement: " + words(cause), cause);
        };
    }

    /** A channel that closes under a statement says nothing but what it is. */
    private static String words(Throwable cause) {
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }

    /** By the classes of SQLSTATE, appendix A of PostgreSQL's manual. */
    private static Effect effectOf(String sqlState) {
        return switch (sqlState) {
            case "40001", "40P01", "55P03" -> Effect.ABORTED_BY_CONCURRENCY;
            // The server may say that it goes down after it has committed.
            case "57P01", "57P02", "57P05" -> Effect.UNKNOWN;
            // Cancelled, or the whole session ended, because the time was up.
            case "57014", "25P03" -> Effect.UNAVAILABLE;
            // Read-only: a standby that took our connection, or a primary that became one.
            case "25006", "57P03", "57P04" -> Effect.UNAVAILABLE;
            default ->
                switch (sqlState.substring(0, 2)) {
                    case "53" -> Effect.UNAVAILABLE;
                    case "08", "58" -> Effect.UNKNOWN;
                    default -> Effect.REFUSED;
                };
        };
    }
}
