package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, as the start script runs it. */
public record ServingProcess(Process process, int port) implements AutoCloseable {

    /** Starts one with its database in a directory. */
    static ServingProcess start(Path directory) throws IOException {
        return start(Map.of("INTERLOCK_DATABASE_DIRECTORY", directory.toString()));
    }

    static ServingProcess start(Map<String, String> environment) throws IOException {
        var all = new HashMap<>(environment);
        all.putAll(Map.of(
                "INTERLOCK_DATABASE_STATEMENT_TIMEOUT", "10s",
                "INTERLOCK_FLOW_CALL_TIMEOUT", "10s",
                "INTERLOCK_HTTP_PORT", "0"));
        return started(launch("serve", List.of(), all, Redirect.INHERIT))
                .orElseThrow(() -> new AssertionError("the node did not start"));
    }

    /** Runs a command, with its arguments, as the start script does. */
    public static Process launch(String command, List<String> options, Map<String, String> environment, Redirect errors)
            throws IOException {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // A process that lives for seconds does not earn back what its second compiler costs.
        words.add("-XX:TieredStopAtLevel=1");
        words.addAll(options);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.interlock.Main"));
        words.addAll(List.of(command.split(" ")));
        var builder = new ProcessBuilder(words).redirectError(errors);
        // Files of the log made ahead are many to write for a database that lives as long as a test.
        builder.environment().put("INTERLOCK_DATABASE_MIN_WAL_SIZE", "32MiB");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The node of a process that was launched to serve, as soon as it does; nothing, if it ends before. */
    public static Optional<ServingProcess> started(Process process) throws IOException {
        return firstLine(process)
                .map(line -> URI.create(line.substring(line.lastIndexOf(' ') + 1)))
                .map(url -> new ServingProcess(process, url.getPort()));
    }

    /** What a process says when it serves; nothing, if it ends before. */
    public static Optional<String> firstLine(Process process) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return Optional.ofNullable(reader.readLine());
    }

    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    public void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the node does not end");
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
