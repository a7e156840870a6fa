package dev.interlock.cli;

import java.util.regex.Pattern;

/** Text of others made safe for a terminal: line breaks and escape sequences would forge lines and move the cursor. */
final class Printable {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private Printable() {}

    /** The text with each control character as {@code \}{@code u001b} and the like. */
    static String text(String text) {
        return CONTROL.matcher(text)
                .replaceAll(match -> "\\\\u%04x".formatted((int) match.group().charAt(0)));
    }
}
