package dev.interlock.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What a signal (Ctrl-C, SIGTERM) does to the work of a thread: it is interrupted, and the process ends when it has cleaned up behind
 * itself, or has not in time.
 */
final class Interruption implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final String left;
    private final Thread worker = Thread.currentThread();
    private final Thread hook = new Thread(this::interrupt, "stop");
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private volatile boolean came;

    /**
     * Begins to listen for signals, for the calling thread.
     *
     * @param left what is left if it does not clean up in time
     */
    Interruption(Terminal terminal, String left) {
        this.terminal = terminal;
        this.left = left;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether there was a signal; all has been told then. */
    boolean came() {
        return came;
    }

    /** The work has ended, and all is cleaned up. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // There was a signal, and the hook waits for this.
        }
        cleanedUp.countDown();
    }

    private void interrupt() {
        came = true;
        say("interrupted, cleaning up for %s at most".formatted(DurationText.of(LIMIT)));
        worker.interrupt();
        try {
            if (!cleanedUp.await(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                say("not cleaned up in time: " + left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        terminal.redraw("");
        terminal.err().println("interlock: " + line);
        terminal.err().flush();
    }
}
