package dev.interlock.config;

import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.size;

/**
 * The limits of one JSON document from outside.
 *
 * @param maxDepth objects and arrays inside each other
 * @param maxNumberLength characters of one number
 * @param maxStringLength characters of one string
 * @param maxNameLength characters of one property's name
 */
public record Json(int maxDepth, int maxNumberLength, int maxStringLength, int maxNameLength) {
    public Json {
        if (maxDepth < 1 || maxNumberLength < 1 || maxStringLength < 1 || maxNameLength < 1) {
            throw new IllegalArgumentException(
                    "no document with %d levels, numbers up to %d, strings up to %d, names up to %d characters"
                            .formatted(maxDepth, maxNumberLength, maxStringLength, maxNameLength));
        }
    }

    static Json read(Settings settings) {
        return new Json(
                settings.get("json.max-depth", number(8, 1000), "64"),
                settings.get("json.max-number-length", number(20, 100_000), "1000"),
                settings.get("json.max-string-length", size("1KiB", "1GiB"), "1MiB"),
                settings.get("json.max-name-length", number(64, 65_536), "1024"));
    }
}
