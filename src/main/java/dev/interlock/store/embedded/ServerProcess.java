package dev.interlock.store.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of the {@code postgres} server. */
final class ServerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final String READY = "database system is ready to accept connections";
    private static final Duration CUT_OFF_LIMIT = Duration.ofSeconds(5);

    private final ChildProcess child;
    private final CompletableFuture<Void> ready;
    private final CompletableFuture<Integer> exited;

    private ServerProcess(ChildProcess child, CompletableFuture<Void> ready) {
        this.child = child;
        this.ready = ready;
        this.exited = child.process().onExit().thenApply(Process::exitValue);
    }

    static ServerProcess launch(List<String> command) throws IOException {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        ChildProcess child = ChildProcess.start(command, line -> {
            if (line.endsWith(READY)) {
                ready.complete(null);
            }
        });
        return new ServerProcess(child, ready);
    }

    /** Completes when it takes connections; never, if it dies before. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Completes with the exit status, which is 128 and the signal's number for a killed process. */
    CompletableFuture<Integer> exited() {
        return exited;
    }

    String lastWords() {
        return child.output().lastWords();
    }

    /** Ends it, by ever ruder signals: fast shutdown, immediate shutdown (recovery at the next start), kill. */
    void stop(Duration limit) throws InterruptedException {
        if (endedAfter("INT", limit)) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("limit_ms", limit.toMillis())
                .log("postgres did not shut down in time, cutting it off");
        cutOff();
    }

    /** Ends it without delay; it recovers at the next start. */
    void cutOff() throws InterruptedException {
        if (!endedAfter("QUIT", CUT_OFF_LIMIT)) {
            kill();
        }
    }

    void kill() throws InterruptedException {
        child.process().destroyForcibly().waitFor();
    }

    private boolean endedAfter(String signal, Duration limit) throws InterruptedException {
        if (child.process().isAlive()) {
            try {
                // The JDK sends TERM and KILL only.
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "kill -" + signal + " " + child.process().pid())
                        .start();
            } catch (IOException noShell) {
                LOG.atWarn().setCause(noShell).addKeyValue("signal", signal).log("postgres could not be signalled");
                return false;
            }
        }
        return child.process().waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
