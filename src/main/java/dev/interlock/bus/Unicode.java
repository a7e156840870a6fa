package dev.interlock.bus;

/** Tells which texts can be kept and sent as UTF-8 without loss. */
public final class Unicode {
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
}
