package dev.interlock.chaos;

/** The steps of the chaos schema, of which one is active. */
enum Place {
    A,
    B,
    C;

    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    static Place of(String word) {
        return valueOf(word.toUpperCase(java.util.Locale.ROOT));
    }
}
