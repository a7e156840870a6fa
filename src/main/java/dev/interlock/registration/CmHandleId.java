package dev.interlock.registration;

import java.util.BitSet;
import java.util.Optional;

/** Names a cm-handle: 1 to 200 code points without punctuation other than {@code -} and {@code _}, spaces or control characters. */
public record CmHandleId(String value) implements Comparable<CmHandleId> {
    static final int MAX_LENGTH = 200;

    private static final BitSet FORBIDDEN =
            "!\"#$%&'()*+,./\\:;<=>?@[]^{|}~` ".chars().collect(BitSet::new, BitSet::set, BitSet::or);

    public CmHandleId {
        var fault = fault(value);
        if (fault.isPresent()) {
            throw new IllegalArgumentException("no cm-handle id: " + value + ": " + fault.get());
        }
    }

    /** Reads an id; empty if the text cannot be one. */
    static Optional<CmHandleId> parse(String text) {
        return fault(text).isEmpty() ? Optional.of(new CmHandleId(text)) : Optional.empty();
    }

    /** What keeps a text from being an id. */
    static Optional<String> fault(String text) {
        if (text.isEmpty()) {
            return Optional.of("is empty");
        }
        int length = text.codePointCount(0, text.length());
        if (length > MAX_LENGTH) {
            return Optional.of("has %d characters, at most %d are allowed".formatted(length, MAX_LENGTH));
        }
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            if (forbidden(text.codePointAt(at))) {
                return Optional.of(notAllowed(text.codePointAt(at)));
            }
        }
        return Optional.empty();
    }

    private static String notAllowed(int codePoint) {
        return codePoint > ' ' && codePoint < 0x7F
                ? "has the character %c, which is not allowed".formatted(codePoint)
                : "has the character U+%04X, which is not allowed".formatted(codePoint);
    }

    private static boolean forbidden(int codePoint) {
        return Character.isISOControl(codePoint)
                || Character.getType(codePoint) == Character.SURROGATE
                || FORBIDDEN.get(codePoint);
    }

    @Override
    public int compareTo(CmHandleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
