package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;

import java.time.Duration;

/**
 * How a node leaves.
 *
 * @param timeout how long requests that were accepted may take to finish
 * @param returnWithin clients are told to come back at different times within this
 */
public record Shutdown(Duration timeout, Duration returnWithin) {
    static Shutdown read(Settings settings) {
        return new Shutdown(
                settings.get("shutdown.timeout", duration("100ms", "1h"), "20s"),
                settings.get("shutdown.return-within", duration("0ms", "1h"), "5s"));
    }
}
