package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.config.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/**
 * The form of the tables that this version of the service needs.
 *
 * @param version of the newest migration
 */
public record Migrations(String version) {
    /** Not where Flyway looks by default: an application with our client on its class path would get our tables. */
    static final String LOCATION = "classpath:dev/interlock/store/migrations";

    private static final int SECONDS_BETWEEN_ATTEMPTS = 2;

    /** A server that takes the connection and says nothing is given up then. */
    private static final int LOGIN_SECONDS = 5;

    private static final String APPLIED =
            "SELECT EXISTS (SELECT FROM flyway_schema_history WHERE version = $1 AND success) AS applied";

    /**
     * Migrates, while other nodes that start at the same time wait; blocks the calling thread.
     *
     * @param patience how long to wait for a database that cannot be reached yet
     * @throws StoreException with one line if the database cannot be reached or brought to this form
     */
    public static Migrations run(DatabaseUrl url, Duration patience) {
        var flyway = Flyway.configure()
                .dataSource(jdbcUrl(url), url.user(), url.password().value())
                .locations(LOCATION)
                .connectRetries(Math.toIntExact(patience.toSeconds() / SECONDS_BETWEEN_ATTEMPTS))
                .connectRetriesInterval(SECONDS_BETWEEN_ATTEMPTS)
                .load();
        try {
            flyway.migrate();
            return new Migrations(flyway.info().current().getVersion().toString());
        } catch (FlywayException e) {
            throw new StoreException(
                    Effect.UNAVAILABLE, "the database %s cannot be used: %s".formatted(url, reason(e)), e);
        }
    }

    /** What was being done, and what the database said to it. */
    private static String reason(FlywayException failure) {
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return "it has tables that are not Interlock's: give it an empty database";
        }
        return Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(cause -> cause instanceof FlywayException || cause instanceof SQLException)
                .map(cause -> String.valueOf(cause.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("no reason given")
                        .strip())
                .distinct()
                .collect(Collectors.joining(": "));
    }

    private static String jdbcUrl(DatabaseUrl url) {
        var host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return "jdbc:postgresql://" + host + ":" + url.port() + "/" + url.database() + "?loginTimeout=" + LOGIN_SECONDS;
    }

    /** Whether the database still has this form; another one may have taken its place. */
    public Future<Boolean> areIn(Postgres postgres) {
        return postgres.query(APPLIED, Tuple.of(version))
                .map(rows -> rows.iterator().next().getBoolean("applied"));
    }
}
