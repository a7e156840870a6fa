package dev.interlock.store;

import dev.interlock.config.DatabaseUrl;
import org.flywaydb.core.Flyway;

/** Brings the tables to the form that this version of the service needs. */
public final class Migrations {
    private Migrations() {}

    /** Migrates, while other nodes that start at the same time wait; blocks the calling thread. */
    public static void run(DatabaseUrl url) {
        Flyway.configure()
                .dataSource(jdbcUrl(url), url.user(), url.password().value())
                .locations("classpath:db/migration")
                .connectRetries(10)
                .load()
                .migrate();
    }

    private static String jdbcUrl(DatabaseUrl url) {
        var host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return "jdbc:postgresql://" + host + ":" + url.port() + "/" + url.database();
    }
}
