package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.config.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.io.FileNotFoundException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The form of the tables that this version of the service needs.
 *
 * @param version of the newest migration
 * @param database what tells this database from others, but for copies of its files
 */
public record Migrations(String version, String database) {
    /** Not where Flyway looks by default: an application with our client on its class path would get our tables. */
    static final String LOCATION = "classpath:dev/interlock/store/migrations";

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

    /** A server that takes the connection and says nothing is given up then. */
    private static final int LOGIN_SECONDS = 5;

    /** Of a server that has no TLS, or wants a password where there is none. */
    private static final String REJECTED = "08004";

    private static final String IDENTITY = "SELECT cluster || '/' || database FROM flow_feed";

    private static final String APPLIED =
            "SELECT EXISTS (SELECT FROM flyway_schema_history WHERE version = $1 AND success) AS applied";

    /**
     * Migrates, while other nodes that start at the same time wait; blocks the calling thread.
     *
     * @param patience how long to wait for a database that cannot be reached yet; one that refuses us is not waited for
     * @throws StoreException with one line if the database cannot be reached or brought to this form
     */
    public static Migrations run(DatabaseUrl url, Duration patience) {
        var flyway = Flyway.configure()
                .dataSource(jdbcUrl(url), url.user(), url.password().value())
                .locations(LOCATION)
                .load();
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                flyway.migrate();
                return new Migrations(
                        flyway.info().current().getVersion().toString(),
                        identity(flyway.getConfiguration().getDataSource()));
            } catch (FlywayException | SQLException e) {
                if (!mayPass(e) || System.nanoTime() - deadlineNanos >= 0) {
                    throw new StoreException(
                            Effect.UNAVAILABLE, "the database %s cannot be used: %s".formatted(url, reason(e)), e);
                }
                LOG.atWarn().addKeyValue("cause", reason(e)).log("the database cannot be reached yet");
                pause();
            }
        }
    }

    private static String identity(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(IDENTITY)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /**
     * Whether the database cannot be reached, is not up yet, or has no connection left, by the classes of SQLSTATE. A certificate that is
     * not trusted, or not there, has the state of a broken connection.
     */
    private static boolean mayPass(Exception failure) {
        if (causes(failure)
                .anyMatch(cause -> cause instanceof CertificateException || cause instanceof FileNotFoundException)) {
            return false;
        }
        return causes(failure)
                .filter(SQLException.class::isInstance)
                .map(cause -> String.valueOf(((SQLException) cause).getSQLState()))
                .anyMatch(state -> (state.startsWith("08") && !state.equals(REJECTED))
                        || state.startsWith("53")
                        || state.equals("57P03"));
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_ATTEMPTS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Effect.UNAVAILABLE, "interrupted while waiting for the database", e);
        }
    }

    /** What was being done, and what the database said to it. */
    private static String reason(Exception failure) {
        var code = failure instanceof FlywayException flyway ? flyway.getErrorCode() : CoreErrorCode.ERROR;
        if (code == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return "it has tables that are not Interlock's: give it an empty database";
        }
        boolean connecting =
                code == CoreErrorCode.DB_CONNECTION && causes(failure).anyMatch(SQLException.class::isInstance);
        return causes(failure)
                .filter(cause -> cause instanceof SQLException || (!connecting && cause instanceof FlywayException))
                .map(cause -> String.valueOf(cause.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("no reason given")
                        .strip())
                .distinct()
                .collect(Collectors.joining(": "));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static String jdbcUrl(DatabaseUrl url) {
        var host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return "jdbc:postgresql://" + host + ":" + url.port() + "/" + url.database() + "?loginTimeout=" + LOGIN_SECONDS
                + PgTls.jdbcParameters(url.tls());
    }

    /** Whether the database still has this form; another one may have taken its place. */
    public Future<Boolean> areIn(Postgres postgres) {
        return postgres.queryAtOnce(APPLIED, Tuple.of(version))
                .map(rows -> rows.iterator().next().getBoolean("applied"));
    }
}
