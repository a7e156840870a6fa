package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;

import java.time.Duration;

/**
 * How a node leaves.
 *
 * @param timeout how long requests that were accepted may take to finish
 */
public record Shutdown(Duration timeout) {
    static Shutdown read(Settings settings) {
        return new Shutdown(settings.get("shutdown.timeout", duration("100ms", "1h"), "20s"));
    }
}
