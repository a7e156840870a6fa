package dev.interlock;

import dev.interlock.cli.Services;
import dev.interlock.cli.Terminal;
import dev.interlock.config.LoadedConfiguration;
import dev.interlock.config.Log;
import dev.interlock.config.Logging;
import dev.interlock.flow.SubjectSchemaException;
import dev.interlock.store.embedded.EmbeddedPostgres;
import dev.interlock.store.embedded.EmbeddedPostgresException;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a node or the database alone in this process until a signal ends it. */
final class LocalServices implements Services {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServices.class);

    private static final int STOPPED = 0;
    private static final int FAILED = 1;
    private static final int MISCONFIGURED = 2;

    private final Terminal terminal;

    /** What a signal stops. What has only begun to start is left as by a crash, which each start can follow. */
    private volatile Running running = new Running("", () -> {
        LOG.info("stopped before it served");
        return true;
    });

    LocalServices(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public int serve(LoadedConfiguration loaded) {
        return run(loaded, () -> {
            var node = Node.start(loaded.configuration());
            return new Running("Interlock serves " + node.url(), node::stop);
        });
    }

    @Override
    public int db(LoadedConfiguration loaded) {
        return run(loaded, () -> {
            var database =
                    EmbeddedPostgres.start(Node.embedded(loaded.configuration().database()));
            database.makeWalAhead();
            return new Running(database.url(), () -> {
                database.stop();
                return true;
            });
        });
    }

    private int run(LoadedConfiguration loaded, Service service) {
        var log = loaded.configuration().log();
        Logging.configure(log);
        loaded.warnings().forEach(LOG::warn);
        var stop = endOnSignal();
        try {
            running = service.start();
            terminal.out().println(running.line());
            if (!terminal.written()) {
                // It serves all the same: those who need this line know where it is, and the log tells it too.
                LOG.warn("standard output cannot be written");
            }
            new CountDownLatch(1).await();
            return STOPPED;
        } catch (SubjectSchemaException misconfigured) {
            return failed(log.format(), misconfigured, MISCONFIGURED);
        } catch (StartException | EmbeddedPostgresException refused) {
            return failed(log.format(), refused, FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } finally {
            leaveSignals(stop);
        }
    }

    /** Among lines of JSON it is one too, for those who read them. */
    private int failed(Log.Format format, RuntimeException reason, int exitCode) {
        switch (format) {
            case TEXT -> terminal.err().println("interlock: " + reason.getMessage());
            case JSON ->
                LOG.atError().addKeyValue("reason", reason.getMessage()).log("could not start");
        }
        return exitCode;
    }

    /** A stop on a signal is a success, which the JVM by itself would not report. */
    private Thread endOnSignal() {
        var stop = new Thread(() -> Runtime.getRuntime().halt(stop()), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        return stop;
    }

    private static void leaveSignals(Thread stop) {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException ending) {
            // There was a signal while the start failed, and the hook ends the process.
        }
    }

    private int stop() {
        try {
            return running.stop().getAsBoolean() ? STOPPED : FAILED;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("stopping failed");
            return FAILED;
        }
    }

    private interface Service {
        Running start();
    }

    /**
     * What serves.
     *
     * @param line says where
     * @param stop blocks; whether all of it ended
     */
    private record Running(String line, BooleanSupplier stop) {}
}
