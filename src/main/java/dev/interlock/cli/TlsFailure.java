package dev.interlock.cli;

import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Why there is no TLS with a node, in words for people. */
final class TlsFailure {
    /** What the JDK says of a first answer that is no TLS; it has no type of its own for that. */
    private static final String NO_TLS = "Unrecognized SSL message";

    private TlsFailure() {}

    /** Whether there was no hand-shake yet, so that nothing of a request can have been read. */
    static boolean beforeRequest(SSLException failure) {
        return failure instanceof SSLHandshakeException || noTls(failure);
    }

    static String reason(SSLException failure) {
        return noTls(failure)
                ? "there is no TLS at this address: is http:// meant?"
                : certificateFault(failure)
                        .map(fault -> "its certificate is not trusted: " + fault)
                        .orElseGet(() -> "the TLS hand-shake failed: " + failure.getMessage());
    }

    private static boolean noTls(SSLException failure) {
        return String.valueOf(failure.getMessage()).startsWith(NO_TLS);
    }

    /** The innermost cause says it without the names of classes. */
    private static Optional<String> certificateFault(SSLException failure) {
        var causes = new ArrayList<Throwable>();
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes.stream().anyMatch(CertificateException.class::isInstance)
                ? Optional.of(String.valueOf(causes.getLast().getMessage()))
                : Optional.empty();
    }
}
