package dev.interlock.cli;

import dev.interlock.client.Connectivity;
import dev.interlock.client.InterlockException;
import dev.interlock.client.InterlockSocket;
import dev.interlock.client.RetryPolicy;
import dev.interlock.client.SocketOptions;
import dev.interlock.client.Watch;
import dev.interlock.client.Watched;
import dev.interlock.client.Watching;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Prints what is watched until the process is told to stop. The main thread waits; an event loop prints. */
final class Watcher {
    private final URI node;
    private final Duration connectTimeout;
    private final Duration timeout;
    private final Terminal terminal;
    private final Promise<Watching> begun = Promise.promise();
    private boolean connectedBefore;

    /**
     * Connects to nothing yet.
     *
     * @param node its URL for HTTP
     * @param timeout until the first snapshot
     */
    Watcher(URI node, Duration connectTimeout, Duration timeout, Terminal terminal) {
        this.node = node;
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.terminal = terminal;
    }

    int run(Watch watch, WatchForm form) {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var stop = new Thread(this::stop, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        var socket = InterlockSocket.open(vertx, options());
        try {
            socket.watch(watch, watched -> print(watched, form)).onComplete(begun::tryComplete, begun::tryFail);
            await(begun.future().compose(Watching::ended));
            return ExitCode.DONE;
        } finally {
            Runtime.getRuntime().removeShutdownHook(stop);
            await(socket.close().eventually(vertx::close));
        }
    }

    /** That a person has seen enough is a success, which the JVM by itself would not report. */
    private void stop() {
        terminal.flush();
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private SocketOptions options() {
        var usual = RetryPolicy.CALLS;
        var calls = new RetryPolicy(usual.attempts(), usual.attemptTimeout(), usual.pauses(), timeout);
        var options = SocketOptions.of(URI.create(node.toString().replaceFirst("^http", "ws") + "/ws"));
        return options.with(calls, calls)
                .with(options.reconnect(), connectTimeout)
                .telling(this::tell);
    }

    private void tell(Connectivity news) {
        switch (news) {
            case Connectivity.Connected connected -> onConnected(connected);
            case Connectivity.Disconnected lost -> onDisconnected(lost);
        }
    }

    private void onConnected(Connectivity.Connected connected) {
        if (connectedBefore) {
            say("connected to %s again".formatted(connected.url()));
        }
        connectedBefore = true;
    }

    private void onDisconnected(Connectivity.Disconnected lost) {
        if (connectedBefore) {
            say("no connection to %s: %s; trying again in %s"
                    .formatted(lost.url(), lost.why(), DurationText.of(lost.pause())));
        } else {
            begun.tryFail(NoAnswerException.unreachable(
                    "no connection to %s: %s: is the node running? (interlock serve)".formatted(node, lost.why())));
        }
    }

    private void say(String text) {
        terminal.err().println("interlock: " + Printable.text(text));
        terminal.err().flush();
    }

    private Future<?> print(Watched watched, WatchForm form) {
        form.lines(watched).forEach(terminal.out()::println);
        if (!terminal.written()) {
            return Future.failedFuture(CommandException.unwritten());
        }
        return Future.succeededFuture();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof InterlockException failure) {
                throw explained(failure);
            }
            throw failed.getCause() instanceof CommandException expected ? expected : failed;
        }
    }

    private static CommandException explained(InterlockException failure) {
        var message = String.valueOf(failure.getMessage());
        return failure.retryable() || failure.isOpen()
                ? CommandException.unusable(message)
                : CommandException.refused(message);
    }
}
