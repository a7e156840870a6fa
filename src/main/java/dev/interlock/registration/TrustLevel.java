package dev.interlock.registration;

import java.util.Optional;

/** How far the data of a handle can be trusted; the names are the words on the wire. */
public enum TrustLevel {
    COMPLETE,
    NONE;

    public static Optional<TrustLevel> ofWord(String word) {
        for (var level : values()) {
            if (level.name().equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
