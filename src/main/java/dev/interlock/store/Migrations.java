package dev.interlock.store;

import dev.interlock.config.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.flywaydb.core.Flyway;

/**
 * The form of the tables that this version of the service needs.
 *
 * @param version of the newest migration
 */
public record Migrations(String version) {
    private static final int SECONDS_BETWEEN_ATTEMPTS = 2;

    private static final String APPLIED =
            "SELECT EXISTS (SELECT FROM flyway_schema_history WHERE version = $1 AND success) AS applied";

    /**
     * Migrates, while other nodes that start at the same time wait; blocks the calling thread.
     *
     * @param patience how long to wait for a database that cannot be reached yet
     */
    public static Migrations run(DatabaseUrl url, Duration patience) {
        var flyway = Flyway.configure()
                .dataSource(jdbcUrl(url), url.user(), url.password().value())
                .locations("classpath:db/migration")
                .connectRetries(Math.toIntExact(patience.toSeconds() / SECONDS_BETWEEN_ATTEMPTS))
                .connectRetriesInterval(SECONDS_BETWEEN_ATTEMPTS)
                .load();
        flyway.migrate();
        return new Migrations(flyway.info().current().getVersion().toString());
    }

    private static String jdbcUrl(DatabaseUrl url) {
        var host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return "jdbc:postgresql://" + host + ":" + url.port() + "/" + url.database();
    }

    /** Whether the database still has this form; another one may have taken its place. */
    public Future<Boolean> areIn(Postgres postgres) {
        return postgres.query(APPLIED, Tuple.of(version))
                .map(rows -> rows.iterator().next().getBoolean("applied"));
    }
}
