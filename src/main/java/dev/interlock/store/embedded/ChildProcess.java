package dev.interlock.store.embedded;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One of PostgreSQL's programs running as our child. The thread that starts it must outlive it: the kernel signals the
 * child when that thread ends (see {@link RunAs}).
 */
record ChildProcess(Process process, ProcessOutput output) {
    static ChildProcess start(List<String> command, Consumer<String> listener) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // PGDATA, PGPORT and the like would override what we say; we recognise failures by their English text.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        return new ChildProcess(process, new ProcessOutput(process, listener));
    }

    /** Runs a program to its end and returns it. */
    static ChildProcess run(List<String> command, String input, Duration limit) throws IOException {
        ChildProcess child = start(command, line -> {});
        try (Writer stdin = child.process.outputWriter()) {
            stdin.write(input);
        } catch (IOException deadAlready) {
            // Its exit status and last words say why.
        }
        try {
            if (!child.process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                child.process.destroyForcibly();
                throw EmbeddedPostgresException.timeout(command.getLast(), limit, child.output.lastWords());
            }
            return child;
        } catch (InterruptedException interrupted) {
            child.process.destroyForcibly();
            throw EmbeddedPostgresException.interrupted();
        }
    }

    boolean succeeded() {
        return process.exitValue() == 0;
    }
}
