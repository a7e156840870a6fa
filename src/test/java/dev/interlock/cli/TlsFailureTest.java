package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

final class TlsFailureTest {

    @Test
    void a_certificate_that_is_not_trusted_is_told_with_the_reason() {
        var path = new CertPathBuilderException("unable to find valid certification path to requested target");
        var failure = new SSLHandshakeException("(certificate_unknown) PKIX path building failed: " + path);
        failure.initCause(new CertificateException("PKIX path building failed: " + path, path));

        assertTrue(TlsFailure.beforeRequest(failure));
        assertEquals(
                "its certificate is not trusted: unable to find valid certification path to requested target",
                TlsFailure.reason(failure));
    }

    @Test
    void another_failure_of_the_hand_shake_is_told_as_one() {
        var failure = new SSLHandshakeException("Received fatal alert: handshake_failure");

        assertTrue(TlsFailure.beforeRequest(failure));
        assertEquals("the TLS hand-shake failed: Received fatal alert: handshake_failure", TlsFailure.reason(failure));
    }

    @Test
    void after_the_hand_shake_a_request_may_have_been_read() {
        assertFalse(TlsFailure.beforeRequest(new SSLException("closing inbound before receiving peer's close_notify")));
    }
}
