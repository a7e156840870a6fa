package dev.interlock;

import dev.interlock.cli.Services;
import dev.interlock.cli.Terminal;
import dev.interlock.config.LoadedConfiguration;
import dev.interlock.config.Logging;
import dev.interlock.flow.SubjectSchemaException;
import dev.interlock.store.embedded.EmbeddedPostgres;
import dev.interlock.store.embedded.EmbeddedPostgresException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a node or the database alone in this process until a signal ends it. */
final class LocalServices implements Services {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServices.class);

    private static final int STOPPED = 0;
    private static final int FAILED = 1;

    private final Terminal terminal;

    LocalServices(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int serve(LoadedConfiguration loaded) {
        return run(loaded, () -> {
            var node = Node.start(loaded.configuration());
            terminal.out().println("Interlock serves " + node.url());
            return node::stop;
        });
    }

    @Override
    public int db(LoadedConfiguration loaded) {
        return run(loaded, () -> {
            var database =
                    EmbeddedPostgres.start(Node.embedded(loaded.configuration().database()));
            database.makeWalAhead();
            terminal.out().println(database.url());
            return () -> {
                database.stop();
                return true;
            };
        });
    }

    private int run(LoadedConfiguration loaded, Service service) {
        Logging.configure(loaded.configuration().log());
        loaded.warnings().forEach(LOG::warn);
        try {
            endOnSignal(service.start());
            if (!terminal.written()) {
                // It serves all the same: those who need this line know where it is, and the log tells it too.
                LOG.warn("standard output cannot be written");
            }
            new CountDownLatch(1).await();
            return STOPPED;
        } catch (StartException | EmbeddedPostgresException | SubjectSchemaException refused) {
            terminal.err().println("interlock: " + refused.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    /** An orderly stop on a signal is a success, which the JVM by itself would not report. */
    private static void endOnSignal(Running running) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(stop(running)), "stop"));
    }

    private static int stop(Running running) {
        try {
            return running.stop() ? STOPPED : FAILED;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("stopping failed");
            return FAILED;
        }
    }

    private interface Service {
        Running start();
    }

    private interface Running {
        /** Blocks; says whether all of it ended. */
        boolean stop();
    }
}
