package dev.interlock.store.embedded;

import dev.interlock.config.LoggingBeforeConfiguration;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process with an embedded PostgreSQL, for tests that kill it: prints the address and stays. */
final class EmbeddedPostgresMain {
    private EmbeddedPostgresMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        LoggingBeforeConfiguration.claimProcess();
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(Path.of(arguments[0])));
        System.out.println(postgres.url());
        new CountDownLatch(1).await();
    }
}
