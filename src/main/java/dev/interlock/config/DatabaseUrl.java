package dev.interlock.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a PostgreSQL database with the account to use, written {@code
 * postgresql://user:password@host:port/database}, with {@code ?sslmode=} and {@code &sslrootcert=} behind it for TLS. All parts are
 * kept decoded; {@code toString} hides the password.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 * @param password empty if the server asks for none
 */
public record DatabaseUrl(String user, Secret password, String host, int port, String database, DatabaseTls tls) {
    static final String FORM = "postgresql://user:password@host:port/database, special characters percent-encoded, with"
            + " ?sslmode=prefer, require, verify-ca or verify-full for TLS, behind the last two &sslrootcert=FILE, no other"
            + " parameters";

    private static final int DEFAULT_PORT = 5432;

    /** Not {@link java.net.URI}, which finds no host in names with an underscore, usual among containers. */
    private static final Pattern URL = Pattern.compile("postgres(?:ql)?://"
            + "(?<user>[^:@/?#\\s]+)(?::(?<password>[^:@/?#\\s]*))?@"
            + "(?:\\[(?<ipv6>[0-9A-Fa-f:.]+)]|(?<host>[A-Za-z0-9._-]+))(?::(?<port>[0-9]{1,5}))?"
            + "/(?<database>[^/?#\\s]+)"
            + "(?:\\?sslmode=(?<mode>[a-z-]+)(?:&sslrootcert=(?<certificates>[^?&=#\\s]+))?)?");

    public DatabaseUrl {
        if (user.isEmpty() || host.isEmpty() || database.isEmpty() || port < 1 || port > 65535) {
            throw new IllegalArgumentException(
                    "no database url from user '%s', host '%s', port %d, database '%s': expected %s"
                            .formatted(user, host, port, database, FORM));
        }
    }

    /** Without TLS. */
    public DatabaseUrl(String user, Secret password, String host, int port, String database) {
        this(user, password, host, port, database, DatabaseTls.NONE);
    }

    /** The URL that the text means, or empty if it has another form or carries the mask in place of the password. */
    public static Optional<DatabaseUrl> parse(String text) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            return Optional.empty();
        }
        String host = url.group("ipv6") != null ? url.group("ipv6") : url.group("host");
        int port = url.group("port") == null ? DEFAULT_PORT : Integer.parseInt(url.group("port"));
        String password = url.group("password") == null ? "" : url.group("password");
        if (port < 1 || port > 65535 || password.equals(Secret.MASK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DatabaseUrl(
                    decoded(url.group("user")),
                    new Secret(decoded(password)),
                    host,
                    port,
                    decoded(url.group("database")),
                    url.group("mode") == null ? DatabaseTls.NONE : tls(url)));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // such as a % that starts no percent-encoding
        }
    }

    private static DatabaseTls tls(Matcher url) {
        return new DatabaseTls(
                DatabaseTls.Mode.of(url.group("mode")),
                Optional.ofNullable(url.group("certificates"))
                        .map(DatabaseUrl::decoded)
                        .map(Path::of));
    }

    /** The URL as clients of the database take it: with the password readable. */
    public String withPassword() {
        return text(encoded(password.value()));
    }

    /** The URL with the password hidden. */
    @Override
    public String toString() {
        return text(password.toString());
    }

    private String text(String shownPassword) {
        String account = encoded(user) + (password.value().isEmpty() ? "" : ":" + shownPassword);
        String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        return "postgresql://" + account + "@" + address + "/" + encoded(database) + parameters();
    }

    private String parameters() {
        if (tls.equals(DatabaseTls.NONE)) {
            return "";
        }
        var certificates = tls.rootCertificates()
                .map(path -> "&sslrootcert=" + encoded(path.toString()).replace("%2F", "/"));
        return "?sslmode=" + tls.mode().word() + certificates.orElse("");
    }

    private static String decoded(String part) {
        // The decoder is one for forms, where a plus is a space; in a URL's account it is itself.
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
