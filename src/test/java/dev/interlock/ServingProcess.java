package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, as the start script runs it. */
record ServingProcess(Process process, int port) implements AutoCloseable {

    /** Starts one with its database in a directory. */
    static ServingProcess start(Path directory) throws IOException {
        return start(Map.of("INTERLOCK_DATABASE_DIRECTORY", directory.toString()));
    }

    static ServingProcess start(Map<String, String> environment) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), "dev.interlock.Main", "serve")
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "INTERLOCK_DATABASE_STATEMENT_TIMEOUT", "10s",
                        "INTERLOCK_FLOW_CALL_TIMEOUT", "10s",
                        "INTERLOCK_HTTP_PORT", "0"));
        var process = builder.start();
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var line = reader.readLine();
        assertTrue(line != null && line.startsWith("Interlock serves "), () -> "the node said: " + line);
        return new ServingProcess(
                process, URI.create(line.substring(line.lastIndexOf(' ') + 1)).getPort());
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    void terminate() {
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
