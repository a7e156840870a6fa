package dev.interlock.config;

/** Text of unknown origin made fit for one line of a terminal or a log. */
final class OneLine {
    private static final int LONGEST_VALUE = 100;

    private OneLine() {}

    static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }

    /** The value in single quotes, cut where it would hide the rest of a message. */
    static String quoted(String value) {
        String line = of(value);
        return "'" + (line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "…") + "'";
    }
}
