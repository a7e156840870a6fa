package dev.interlock.bus;

import java.util.regex.Pattern;

/** Tells which texts can be kept and sent as UTF-8 without loss, and how JSON is sent that has others. */
public final class Unicode {
    private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

    private Unicode() {}

    /** Whether the text has neither U+0000 nor an unpaired surrogate. */
    public static boolean storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0 || Character.isLowSurrogate(unit)) {
                return false;
            }
            if (Character.isHighSurrogate(unit)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** JSON text in which halves of surrogate pairs, for which UTF-8 has nothing, are escaped; hardly any has them. */
    public static String sendable(String json) {
        return storable(json)
                ? json
                : HALF_CHARACTER
                        .matcher(json)
                        .replaceAll(
                                half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
    }
}
