package dev.interlock.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a mistyped one probably means. */
final class NearestName {
    private static final int MOST_EDITS = 2;

    private NearestName() {}

    static Optional<String> to(String typed, Collection<String> known) {
        String wanted = bare(typed);
        return known.stream()
                .filter(name -> edits(wanted, bare(name)) <= MOST_EDITS)
                .min(Comparator.comparingInt(name -> edits(wanted, bare(name))));
    }

    /** Case and separators do not count: {@code http.maxBody} means {@code http.max-body}. */
    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    /** The Levenshtein distance, by rows. */
    private static int edits(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
            }
            above = current;
        }
        return above[to.length()];
    }
}
