package dev.interlock.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** What the parser of command lines says of a wrong one, without what only programmers know, and in the words of the help. */
final class WrongUsage {
    private static final Pattern CONSTANTS = Pattern.compile("\\[([A-Z, ]+)] \\(case-insensitive\\)");

    private WrongUsage() {}

    static String words(String message) {
        return CONSTANTS
                .matcher(message)
                .replaceFirst(constants -> constants.group(1).toLowerCase(Locale.ROOT))
                .replaceFirst("^Error: ", "")
                .replaceFirst("^Value for option option ", "Value for option ")
                .replaceFirst("' is not an? (int|long)$", "' is not a whole number")
                .replaceFirst("' is not a double$", "' is not a number")
                .replaceFirst("' is not a boolean$", "' is neither true nor false");
    }
}
