package dev.interlock.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command reads and prints: the process's own streams, or a test's.
 *
 * @param interactive whether a person reads the output, so that it is laid out for people
 * @param environment the environment variables
 */
public record Terminal(
        InputStream in, PrintStream out, PrintStream err, boolean interactive, Map<String, String> environment) {

    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** The terminal of this process. Output is UTF-8 whatever the locale says, as the node's own answers are. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.in, stream(FileDescriptor.out), stream(FileDescriptor.err), ofPeople(), System.getenv());
    }

    /** Shows one line in the place of the one before, until it shows an empty one; nothing where no person looks. */
    void redraw(String line) {
        if (interactive) {
            err.print("\r\033[K" + line);
            err.flush();
        }
    }

    /** Whether all that was printed, up to now, could be written; flushes it. */
    public boolean written() {
        return !out.checkError();
    }

    void flush() {
        out.flush();
        err.flush();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
    }

    /** Some JDKs have a console that is there also when nobody looks, and slow to load; the plain one is asked for. */
    @SuppressWarnings("SystemConsoleNull") // That console is null without a terminal on all JDKs.
    private static boolean ofPeople() {
        if (System.getProperty("jdk.console") == null) {
            System.setProperty("jdk.console", "java.base");
        }
        return System.console() != null;
    }
}
