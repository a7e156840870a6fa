package dev.interlock.config;

import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.size;

/**
 * The limits of calls that other applications make over the event bus.
 *
 * @param maxMessage characters of one request as JSON text
 * @param maxInFlight requests accepted and not yet answered, of all applications together
 */
public record EventBus(int maxMessage, int maxInFlight) {
    public EventBus {
        if (maxMessage < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException(
                    "no event bus with messages up to %d characters and %d requests in flight"
                            .formatted(maxMessage, maxInFlight));
        }
    }

    static EventBus read(Settings settings) {
        return new EventBus(
                settings.get("bus.max-message", size("1KiB", "256MiB"), "16MiB"),
                settings.get("bus.max-in-flight", number(1, 100_000), "4096"));
    }
}
