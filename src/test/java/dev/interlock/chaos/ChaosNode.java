package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.ServingProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A node that is killed, stopped and started again, always with the same settings. */
final class ChaosNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int STARTS = 5;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> settings;
    private final Path log;
    private volatile Optional<ServingProcess> running = Optional.empty();

    ChaosNode(Map<String, String> settings, Path log) {
        this.settings = Map.copyOf(settings);
        this.log = log;
    }

    /** Starts it, more than once if a fault is in the way; returns when it serves. */
    void start() {
        for (int tries = 1; running.isEmpty(); tries++) {
            running = launched();
            assertTrue(running.isPresent() || tries < STARTS, () -> "the node does not start, see " + log);
        }
    }

    private Optional<ServingProcess> launched() {
        try {
            var process = ServingProcess.launch(
                    "serve", List.of("-Xmx384m", "-XX:+UseG1GC"), settings, Redirect.appendTo(log.toFile()));
            var node = ServingProcess.started(process);
            if (node.isEmpty()) {
                process.destroyForcibly().onExit().join();
            }
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        var killed = running;
        running = Optional.empty();
        killed.ifPresent(ServingProcess::kill);
    }

    /** Tells it to stop and returns when it has. */
    void leave() {
        var leaving = running;
        leaving.ifPresent(ServingProcess::terminate);
        leaving.ifPresent(node -> node.process().onExit().join());
        running = Optional.empty();
    }

    /** Sends it a signal by the name that {@code kill} knows. */
    void signal(String signal) throws IOException, InterruptedException {
        if (running.isPresent()) {
            var pid = Long.toString(running.get().process().pid());
            new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
        }
    }

    /** Where clients find it; nothing, while it is down. */
    OptionalInt port() {
        return running.map(node -> OptionalInt.of(node.port())).orElseGet(OptionalInt::empty);
    }

    boolean isReady() {
        return port().stream().anyMatch(this::saysReady);
    }

    private boolean saysReady(int port) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        kill();
        http.shutdownNow();
    }
}
