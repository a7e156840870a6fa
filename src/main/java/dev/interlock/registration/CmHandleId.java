package dev.interlock.registration;

import dev.interlock.bus.Unicode;
import java.util.Optional;

/** Names a cm-handle: 1 to 200 code points without punctuation other than {@code -} and {@code _}, spaces or control characters. */
public record CmHandleId(String value) implements Comparable<CmHandleId> {
    static final int MAX_LENGTH = 200;

    private static final String FORBIDDEN = "!\"#$%&'()*+,./\\:;<=>?@[]^{|}~` ";

    public CmHandleId {
        if (!isWellFormed(value)) {
            throw new IllegalArgumentException("no cm-handle id: " + value);
        }
    }

    /** Reads an id; empty if the text cannot be one. */
    static Optional<CmHandleId> parse(String text) {
        return isWellFormed(text) ? Optional.of(new CmHandleId(text)) : Optional.empty();
    }

    private static boolean isWellFormed(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= MAX_LENGTH
                && Unicode.storable(text)
                && text.codePoints().noneMatch(CmHandleId::forbidden);
    }

    private static boolean forbidden(int codePoint) {
        return Character.isISOControl(codePoint) || FORBIDDEN.indexOf(codePoint) >= 0;
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
