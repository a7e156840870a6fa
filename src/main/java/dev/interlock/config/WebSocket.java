package dev.interlock.config;

import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.size;

/**
 * The limits of one WebSocket connection.
 *
 * @param maxMessage bytes of one message, all its frames together
 * @param maxInFlight requests accepted and not yet answered
 */
public record WebSocket(int maxMessage, int maxInFlight) {
    public WebSocket {
        if (maxMessage < 1 || maxInFlight < 1) {
            throw new IllegalArgumentException("no connection with messages up to %d bytes and %d requests in flight"
                    .formatted(maxMessage, maxInFlight));
        }
    }

    static WebSocket read(Settings settings) {
        return new WebSocket(
                settings.get("websocket.max-message", size("1KiB", "64MiB"), "1MiB"),
                settings.get("websocket.max-in-flight", number(1, 100_000), "512"));
    }
}
