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
    private volatile Optional<Process> process = Optional.empty();
    private volatile OptionalInt port = OptionalInt.empty();

    ChaosNode(Map<String, String> settings, Path log) {
        this.settings = Map.copyOf(settings);
        this.log = log;
    }

    /** Starts it, more than once if a fault is in the way; returns when it serves. */
    void start() {
        for (int tries = 1; port.isEmpty(); tries++) {
            assertTrue(tries <= STARTS, () -> "the node does not start, see " + log);
            kill();
            launch();
        }
    }

    private void launch() {
        try {
            var launched = ServingProcess.launch(
                    "serve", List.of("-Xmx384m", "-XX:+UseParallelGC"), settings, Redirect.appendTo(log.toFile()));
            process = Optional.of(launched);
            port = ServingProcess.started(launched).stream()
                    .mapToInt(ServingProcess::port)
                    .findAny();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        port = OptionalInt.empty();
        process.ifPresent(running -> running.destroyForcibly().onExit().join());
    }

    /** Tells it to stop and returns when it has. */
    void leave() {
        process.ifPresent(running -> {
            running.destroy();
            running.onExit().join();
        });
        port = OptionalInt.empty();
    }

    /** Sends it a signal by the name that {@code kill} knows. */
    void signal(String signal) throws IOException, InterruptedException {
        if (process.isPresent()) {
            var pid = Long.toString(process.get().pid());
            new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
        }
    }

    /** Where clients find it; nothing, while it is down. */
    OptionalInt port() {
        return port;
    }

    boolean isReady() {
        return port.stream().anyMatch(this::saysReady);
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
