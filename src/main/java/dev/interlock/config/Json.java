package dev.interlock.config;

import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.size;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.util.regex.Pattern;

/**
 * The limits of one JSON document from outside.
 *
 * @param maxDepth objects and arrays inside each other
 * @param maxNumberLength characters of one number
 * @param maxStringLength characters of one string
 * @param maxNameLength characters of one property's name
 */
public record Json(int maxDepth, int maxNumberLength, int maxStringLength, int maxNameLength) {
    /** In Jackson's messages: what is of use only to those who set up a parser. */
    private static final Pattern INTERNALS = Pattern.compile(", from `[^`]*`|: enable `[^`]*` to allow"
            + "| \\(start marker at \\[[^\\]]*\\]\\)| \\(not recognized as one since[^)]*\\)"
            + "| \\(consider enabling[^(]*\\([^)]*\\)\\)");

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

    /** Tells those who sent a text why one of these parsers could not read it, and where it stopped. */
    public static String fault(JsonProcessingException failure) {
        var location = failure.getLocation();
        return "not JSON, or beyond a limit: "
                + INTERNALS.matcher(failure.getOriginalMessage()).replaceAll("")
                + (location == null
                        ? ""
                        : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr()));
    }

    static Json read(Settings settings) {
        return new Json(
                settings.get("json.max-depth", number(8, 1000), "64"),
                settings.get("json.max-number-length", number(20, 100_000), "1000"),
                settings.get("json.max-string-length", size("1KiB", "1GiB"), "1MiB"),
                settings.get("json.max-name-length", number(64, 65_536), "1024"));
    }
}
