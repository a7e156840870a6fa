package dev.interlock.registration;

/** Tells text that a database can keep: Unicode without U+0000 and without halves of surrogate pairs. */
final class StorableText {
    private StorableText() {}

    static boolean test(String text) {
        return text.codePoints().noneMatch(StorableText::unstorable);
    }

    private static boolean unstorable(int codePoint) {
        return codePoint == 0 || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }
}
