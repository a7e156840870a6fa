package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.number;

import java.time.Duration;

/**
 * How timers are fired and actions requested.
 *
 * @param pollInterval between two looks for tasks whose time has come
 * @param batch tasks of one kind under way at once
 * @param perAddress actions of one address under way at once
 * @param actionAttempts requests of one action before it counts as failed
 * @param firstPause after the first attempt that came to nothing, about doubled after each further one
 * @param maxPause between two attempts at most
 */
public record Tasks(
        Duration pollInterval, int batch, int perAddress, int actionAttempts, Duration firstPause, Duration maxPause) {

    static Tasks read(Settings settings) {
        return new Tasks(
                settings.get("tasks.poll-interval", duration("10ms", "1m"), "200ms"),
                settings.get("tasks.batch", number(1, 10_000), "500"),
                settings.get("tasks.per-address", number(1, 10_000), "100"),
                settings.get("tasks.action-attempts", number(2, 1000), "10"),
                settings.get("tasks.first-pause", duration("10ms", "1h"), "1s"),
                settings.get("tasks.max-pause", duration("10ms", "1d"), "5m"));
    }
}
