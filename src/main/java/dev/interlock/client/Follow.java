package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How the feed is followed.
 *
 * @param from where to begin
 * @param schema whose flows alone are followed; empty for all
 * @param limit events in one page
 * @param interval how often the feed is read when nothing hints at a change
 */
public record Follow(Cursor from, Optional<String> schema, int limit, Duration interval) {

    public Follow {
        requireNonNull(from, "from");
        requireNonNull(schema, "schema");
        requireNonNull(interval, "interval");
        if (limit < 1 || interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException(
                    "no feed can be followed by pages of %d events every %s".formatted(limit, interval));
        }
    }

    public static Follow from(Cursor cursor) {
        return new Follow(cursor, Optional.empty(), 100, Duration.ofSeconds(1));
    }

    public Follow ofSchema(String identifier) {
        return new Follow(from, Optional.of(requireNonNull(identifier, "identifier")), limit, interval);
    }
}
