package dev.interlock.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether connections to a database are encrypted, and who must be at their other end.
 *
 * @param rootCertificates a PEM file with the certificates of those who may have signed the server's; empty for those that Java trusts,
 *     and where nothing is verified
 */
public record DatabaseTls(Mode mode, Optional<Path> rootCertificates) {
    static final DatabaseTls NONE = new DatabaseTls(Mode.DISABLE, Optional.empty());

    public DatabaseTls {
        if (rootCertificates.isPresent() && !mode.verifies()) {
            throw new IllegalArgumentException("certificates in %s, but with sslmode %s nothing is verified"
                    .formatted(rootCertificates.get(), mode.word()));
        }
    }

    /** The modes of PostgreSQL's own clients that mean something to a server. */
    public enum Mode {
        DISABLE,
        /** Encrypted if the server can, else not. */
        PREFER,
        /** Encrypted, with whomever it be. */
        REQUIRE,
        /** With a server that has a certificate of somebody trusted. */
        VERIFY_CA,
        /** With a server whose certificate is for its host, too. */
        VERIFY_FULL;

        static Mode of(String word) {
            return Arrays.stream(values())
                    .filter(mode -> mode.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no sslmode: " + word));
        }

        /** As it is written after {@code sslmode=}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }
    }
}
