package dev.interlock.config;

import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.size;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

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

    /** Makes the parsers that keep to these limits. */
    public JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxNumberLength(maxNumberLength)
                        .maxStringLength(maxStringLength)
                        .maxNameLength(maxNameLength)
                        .build())
                // Keys are the client's choice: nothing of them may stay behind in tables that all share.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    static Json read(Settings settings) {
        return new Json(
                settings.get("json.max-depth", number(8, 1000), "64"),
                settings.get("json.max-number-length", number(20, 100_000), "1000"),
                settings.get("json.max-string-length", size("1KiB", "1GiB"), "1MiB"),
                settings.get("json.max-name-length", number(64, 65_536), "1024"));
    }
}
