package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.size;

import java.time.Duration;

/**
 * The limits of one WebSocket connection.
 *
 * @param maxMessage bytes of one message, all its frames together
 * @param maxInFlight requests accepted and not yet answered
 * @param rate requests a second, on average; 0 for as many as come
 * @param burst requests that may come at once where there is a rate
 * @param maxUnsentMessages messages that were written and did not leave yet
 * @param maxUnsent bytes of these
 * @param unsentTimeout how long nothing of them may leave
 * @param heartbeat how long nothing may come before the client is asked whether it is there
 * @param heartbeatTimeout how long it may take to answer
 * @param maxSubscriptions flows and subjects that a client watches
 * @param maxCatchUp revisions of one flow that are read for a client that has fallen behind
 */
public record WebSocket(
        int maxMessage,
        int maxInFlight,
        int rate,
        int burst,
        int maxUnsentMessages,
        int maxUnsent,
        Duration unsentTimeout,
        Duration heartbeat,
        Duration heartbeatTimeout,
        int maxSubscriptions,
        int maxCatchUp) {
    public WebSocket {
        if (maxMessage < 1 || maxInFlight < 1 || rate < 0 || burst < 1 || maxUnsentMessages < 2 || maxUnsent < 2) {
            throw new IllegalArgumentException(
                    "no connection with messages up to %d bytes, %d requests in flight, %d a second, %d at once, %d messages of %d bytes unsent"
                            .formatted(maxMessage, maxInFlight, rate, burst, maxUnsentMessages, maxUnsent));
        }
    }

    static WebSocket read(Settings settings) {
        return new WebSocket(
                settings.get("websocket.max-message", size("1KiB", "64MiB"), "1MiB"),
                settings.get("websocket.max-in-flight", number(1, 100_000), "512"),
                settings.get("websocket.rate", number(0, 1_000_000), "0"),
                settings.get("websocket.burst", number(1, 1_000_000), "100"),
                settings.get("websocket.max-unsent-messages", number(2, 1_000_000), "4096"),
                settings.get("websocket.max-unsent", size("4KiB", "1GiB"), "8MiB"),
                settings.get("websocket.unsent-timeout", duration("100ms", "1h"), "10s"),
                settings.get("websocket.heartbeat", duration("100ms", "1h"), "30s"),
                settings.get("websocket.heartbeat-timeout", duration("100ms", "1h"), "10s"),
                settings.get("websocket.max-subscriptions", number(1, 1_000_000), "1000"),
                settings.get("websocket.max-catch-up", number(1, 1_000_000), "1000"));
    }
}
