package dev.interlock.store.embedded;

import dev.interlock.store.embedded.EmbeddedPostgres.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server running until it is told to stop.
 *
 * <pre>
 * first start ──&gt; Running ──died or cut off──&gt; Resting ──&gt; Starting ──&gt; Running
 *                    │                            │  ^         │
 *                    │ stop                       │  └─failed──┘
 *                    └───────&gt; Stopped &lt;─ stop ───┘
 * </pre>
 *
 * <p>All of it happens on the owner thread, which starts every child: the kernel takes the end of that thread for the
 * end of us, so it lives as long as any of them. Other threads speak to it through {@code stopRequested} and
 * {@code recoveryRequested} only.
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int MOST_PORTS_TRIED = 5;

    private sealed interface State {
        record Running(ServerProcess server, int restarts, long sinceNanos) implements State {}

        record Resting(int restarts) implements State {}

        record Starting(int restarts) implements State {}

        record Stopped() implements State {}
    }

    private final Settings settings;
    private final Thread owner;
    private final CompletableFuture<DatabaseAddress> started = new CompletableFuture<>();
    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
    private volatile CompletableFuture<Void> recoveryRequested = new CompletableFuture<>();

    Supervisor(Settings settings) {
        this.settings = settings;
        this.owner = Thread.ofPlatform().daemon().name("embedded-postgres").unstarted(this::own);
    }

    DatabaseAddress start() {
        owner.start();
        try {
            return started.get();
        } catch (InterruptedException interrupted) {
            stopRequested.complete(null);
            Thread.currentThread().interrupt();
            throw EmbeddedPostgresException.interrupted();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof EmbeddedPostgresException expected) {
                throw expected;
            }
            throw new IllegalStateException("starting PostgreSQL on " + settings.directory(), failed.getCause());
        }
    }

    void stop() {
        stopRequested.complete(null);
        try {
            owner.join();
        } catch (InterruptedException interrupted) {
            // The owner goes on stopping without us.
            Thread.currentThread().interrupt();
        }
    }

    /** Cuts the server off and starts it again, so that it recovers what it has in memory only from its write-ahead log. */
    void recover() {
        recoveryRequested.complete(null);
    }

    private void own() {
        try (DataDirectory data = DataDirectory.open(settings.directory())) {
            keepRunning(Cluster.open(data, settings));
        } catch (IOException failure) {
            fail(EmbeddedPostgresException.of(settings.directory(), failure));
        } catch (InterruptedException | RuntimeException failure) {
            fail(failure);
        }
    }

    private void fail(Exception failure) {
        if (!started.completeExceptionally(failure)) {
            LOG.atError().setCause(failure).log("the embedded PostgreSQL is no longer supervised");
        }
    }

    private void keepRunning(Cluster cluster) throws IOException, InterruptedException {
        DatabaseAddress address = cluster.address();
        if (settings.port() != Settings.ANY_PORT) {
            address = address.withPort(settings.port());
        } else if (address.port() == Settings.ANY_PORT) {
            address = address.withPort(LoopbackPort.anyFree());
        }
        State state = startFirst(cluster, address);
        int port = started.join().port();
        while (!(state instanceof State.Stopped)) {
            state = switch (state) {
                case State.Running running -> watch(running);
                case State.Resting resting -> rest(resting);
                case State.Starting starting -> startAgain(cluster, port, starting);
                case State.Stopped stopped -> stopped;
            };
        }
    }

    /** Patient with a predecessor that is still going down, and free in the choice of a port nobody asked for. */
    private State startFirst(Cluster cluster, DatabaseAddress wanted) throws IOException, InterruptedException {
        long patienceEnds = System.nanoTime() + Settings.PREDECESSOR_PATIENCE.toNanos();
        DatabaseAddress address = wanted;
        int portsTried = 1;
        while (true) {
            try {
                State running = launch(cluster, address.port(), 0);
                cluster.remember(address);
                LOG.atInfo().addKeyValue("address", address).log("the embedded PostgreSQL runs");
                started.complete(address);
                return running;
            } catch (EmbeddedPostgresException refusal) {
                if (mayPass(refusal) && System.nanoTime() - patienceEnds < 0) {
                    if (stopRequestedWithin(Settings.FIRST_BACK_OFF)) {
                        throw EmbeddedPostgresException.interrupted();
                    }
                } else if (isForUsToAvoid(refusal) && portsTried < MOST_PORTS_TRIED) {
                    address = address.withPort(LoopbackPort.anyFree());
                    portsTried++;
                } else {
                    throw refusal;
                }
            }
        }
    }

    private static boolean mayPass(EmbeddedPostgresException refusal) {
        return refusal.complaint() == Complaint.DATA_IN_USE;
    }

    private boolean isForUsToAvoid(EmbeddedPostgresException refusal) {
        return refusal.complaint() == Complaint.PORT_TAKEN && settings.port() == Settings.ANY_PORT;
    }

    private State launch(Cluster cluster, int port, int restarts) throws IOException, InterruptedException {
        ServerProcess server = ServerProcess.launch(cluster.server(port));
        try {
            CompletableFuture.anyOf(server.ready(), server.exited(), stopRequested, recoveryRequested)
                    .get(settings.startTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            server.stop(settings.stopTimeout());
            throw EmbeddedPostgresException.timeout(
                    "starting PostgreSQL on " + settings.directory(), settings.startTimeout(), server.lastWords());
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("none of them fails", impossible);
        }
        if (server.ready().isDone() || stopRequested.isDone() || recoveryRequested.isDone()) {
            return new State.Running(server, restarts, System.nanoTime());
        }
        throw EmbeddedPostgresException.of(settings.directory(), port, server.lastWords());
    }

    private State watch(State.Running running) throws InterruptedException {
        CompletableFuture.anyOf(running.server().exited(), stopRequested, recoveryRequested)
                .join();
        if (recoveryRequested.isDone()) {
            // Also where it is to stop: in an orderly shutdown it would make a checkpoint, and believe in what the disk
            // has lost.
            recoveryRequested = new CompletableFuture<>();
            running.server().cutOff();
        } else if (stopRequested.isDone()) {
            running.server().stop(settings.stopTimeout());
            LOG.atInfo().log("the embedded PostgreSQL is stopped");
            return new State.Stopped();
        } else {
            LOG.atError()
                    .addKeyValue("exit_status", running.server().exited().join())
                    .addKeyValue("last_words", running.server().lastWords())
                    .log("postgres died, starting it again");
        }
        boolean ranLong = System.nanoTime() - running.sinceNanos() > Settings.LONGEST_BACK_OFF.toNanos();
        return new State.Resting(ranLong ? 1 : running.restarts() + 1);
    }

    private State rest(State.Resting resting) throws InterruptedException {
        return stopRequestedWithin(Settings.backOff(resting.restarts()))
                ? new State.Stopped()
                : new State.Starting(resting.restarts());
    }

    private State startAgain(Cluster cluster, int port, State.Starting starting) throws InterruptedException {
        try {
            State running = launch(cluster, port, starting.restarts());
            LOG.atInfo()
                    .addKeyValue("port", port)
                    .addKeyValue("restarts", starting.restarts())
                    .log("postgres runs again");
            return running;
        } catch (IOException | EmbeddedPostgresException failure) {
            LOG.atError()
                    .addKeyValue("restarts", starting.restarts())
                    .addKeyValue("reason", failure.getMessage())
                    .log("postgres could not be started again");
            return new State.Resting(starting.restarts() + 1);
        }
    }

    private boolean stopRequestedWithin(Duration pause) throws InterruptedException {
        try {
            stopRequested.get(pause.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException notRequested) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a request to stop does not fail", impossible);
        }
    }
}
