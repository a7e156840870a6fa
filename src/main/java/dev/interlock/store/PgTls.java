package dev.interlock.store;

import dev.interlock.config.DatabaseTls;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.SslMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;

/** TLS to the database, told to each of the two clients that speak to it in the same sense. */
final class PgTls {
    private PgTls() {}

    static SslMode mode(DatabaseTls tls) {
        return SslMode.of(tls.mode().word());
    }

    static ClientSSLOptions options(DatabaseTls tls) {
        var options = new ClientSSLOptions().setTrustAll(!tls.mode().verifies());
        if (tls.mode().verifies()) {
            options.setTrustOptions(trusted(tls));
        }
        return options.setHostnameVerificationAlgorithm(tls.mode() == DatabaseTls.Mode.VERIFY_FULL ? "HTTPS" : "");
    }

    private static TrustOptions trusted(DatabaseTls tls) {
        return tls.rootCertificates()
                .<TrustOptions>map(path -> new PemTrustOptions().addCertPath(path.toString()))
                .orElseGet(PgTls::trustedByJava);
    }

    private static TrustOptions trustedByJava() {
        try {
            var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init((KeyStore) null);
            return TrustOptions.wrap(trusted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificates that Java trusts cannot be read", e);
        }
    }

    /** The same as parameters of a JDBC URL, which begin with an ampersand. */
    static String jdbcParameters(DatabaseTls tls) {
        var certificates = tls.rootCertificates()
                .map(path -> "&sslrootcert=" + URLEncoder.encode(path.toString(), StandardCharsets.UTF_8))
                .orElse(tls.mode().verifies() ? "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory" : "");
        return "&sslmode=" + tls.mode().word() + certificates;
    }
}
