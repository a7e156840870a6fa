package dev.interlock.config;

import java.util.Optional;

/** A unit of storage as written after a number: {@code 512B}, {@code 64KiB}, {@code 16MiB}, {@code 1GiB}. */
public enum SizeUnit {
    // The plain B last: every other word ends in it too.
    KIBIBYTE("KiB", 1L << 10),
    MEBIBYTE("MiB", 1L << 20),
    GIBIBYTE("GiB", 1L << 30),
    BYTE("B", 1);

    /** More than any setting allows, and far from where the multiplication overflows. */
    private static final long LARGEST_NUMBER = 1L << 32;

    private final String word;
    private final long bytes;

    SizeUnit(String word, long bytes) {
        this.word = word;
        this.bytes = bytes;
    }

    /** The bytes that the text means, or empty if it is no number followed by a unit. */
    public static Optional<Long> bytes(String text) {
        for (SizeUnit unit : values()) {
            if (text.endsWith(unit.word)) {
                return Expectation.wholeNumber(text.substring(0, text.length() - unit.word.length()))
                        .filter(number -> number <= LARGEST_NUMBER)
                        .map(number -> number * unit.bytes);
            }
        }
        return Optional.empty();
    }
}
