package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.number;

import java.time.Duration;

/**
 * How the changes are found that clients watch.
 *
 * @param checkInterval how often it is looked for changes of which no hint came
 * @param batch flows in one read of the log, and in one look
 * @param page revisions of one flow in one read, fewer of each if there are many flows in it
 */
public record Watching(Duration checkInterval, int batch, int page) {
    public Watching {
        if (!checkInterval.isPositive() || batch < 1 || page < 1) {
            throw new IllegalArgumentException(
                    "no watching every %s with batches of %d and pages of %d".formatted(checkInterval, batch, page));
        }
    }

    static Watching read(Settings settings) {
        return new Watching(
                settings.get("watching.check-interval", duration("50ms", "1m"), "1s"),
                settings.get("watching.batch", number(1, 10_000), "1000"),
                settings.get("watching.page", number(1, 10_000), "100"));
    }
}
