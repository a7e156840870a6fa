package dev.interlock.gateway.http;

import java.util.List;
import java.util.Optional;

/** The header under which a call over HTTP is done once. */
final class KeyHeader {
    static final String NAME = "Idempotency-Key";

    private KeyHeader() {}

    /** What is wrong with its values, as it stands in a request. Other characters would be another key than in a body. */
    static Optional<String> fault(List<String> values) {
        if (values.size() > 1) {
            return Optional.of("the header %s is given %d times".formatted(NAME, values.size()));
        }
        return values.stream().allMatch(KeyHeader::isPrintableAscii)
                ? Optional.empty()
                : Optional.of("the header %s has other characters than those of ASCII".formatted(NAME));
    }

    private static boolean isPrintableAscii(String value) {
        return value.chars().allMatch(character -> character >= ' ' && character <= '~');
    }
}
