package dev.interlock;

import dev.interlock.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A whole node in this process, on free ports and in a directory of its own below {@code target}. */
public final class RunningNode implements AutoCloseable {
    private final Node node;
    private final TestHttp http;

    private RunningNode(Node node) {
        this.node = node;
        this.http = new TestHttp(port());
    }

    static RunningNode start() {
        return start(Map.of("INTERLOCK_DATABASE_DIRECTORY", newDirectory().toString()));
    }

    static RunningNode start(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("INTERLOCK_HTTP_PORT", "0");
        all.put("INTERLOCK_DATABASE_MIN_WAL_SIZE", "32MiB");
        // As on a larger machine, so that one event loop hands over to another.
        all.putIfAbsent("INTERLOCK_THREADS_EVENT_LOOPS", "2");
        all.putIfAbsent("INTERLOCK_HTTP_EVENT_LOOPS", "2");
        all.putIfAbsent("INTERLOCK_FLOW_LANES", "2");
        // A busy machine may be slow; what these tests look at is not how fast it is.
        all.putIfAbsent("INTERLOCK_DATABASE_CONNECT_TIMEOUT", "10s");
        all.putIfAbsent("INTERLOCK_DATABASE_STATEMENT_TIMEOUT", "10s");
        all.putIfAbsent("INTERLOCK_FLOW_CALL_TIMEOUT", "10s");
        return new RunningNode(
                Node.start(Configuration.load(Optional.empty(), all).configuration()));
    }

    public static Path newDirectory() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "nodes")), "node")
                    .resolve("postgres")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return URI.create(node.url()).getPort();
    }

    TestHttp http() {
        return http;
    }

    @Override
    public void close() {
        http.close();
        node.stop();
    }
}
