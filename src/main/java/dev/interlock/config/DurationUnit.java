package dev.interlock.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** A unit of time as written after a number: {@code 500ms}, {@code 20s}, {@code 5m}, {@code 24h}, {@code 7d}. */
enum DurationUnit {
    // Milliseconds first: their word ends in that of seconds.
    MILLISECONDS("ms", ChronoUnit.MILLIS),
    SECONDS("s", ChronoUnit.SECONDS),
    MINUTES("m", ChronoUnit.MINUTES),
    HOURS("h", ChronoUnit.HOURS),
    DAYS("d", ChronoUnit.DAYS);

    /** More than any setting allows, and far from where the multiplication overflows. */
    private static final long LARGEST_NUMBER = 1L << 40;

    private final String word;
    private final ChronoUnit unit;

    DurationUnit(String word, ChronoUnit unit) {
        this.word = word;
        this.unit = unit;
    }

    /** The duration that the text means, or empty if it is no number followed by a unit. */
    static Optional<Duration> duration(String text) {
        for (DurationUnit candidate : values()) {
            if (text.endsWith(candidate.word)) {
                return Expectation.wholeNumber(text.substring(0, text.length() - candidate.word.length()))
                        .filter(number -> number <= LARGEST_NUMBER)
                        .map(number -> Duration.of(number, candidate.unit));
            }
        }
        return Optional.empty();
    }
}
