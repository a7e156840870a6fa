package dev.interlock.chaos;

import dev.interlock.DatabaseOfNode;
import dev.interlock.ServingProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The PostgreSQL of all nodes, in a process of its own that starts it again when it dies. */
record DatabaseProcess(Process process, URI url, DatabaseOfNode inside) implements AutoCloseable {

    static DatabaseProcess start(Path directory, Path log) throws IOException {
        var process = ServingProcess.launch(
                "db",
                List.of("-Xmx64m", "-XX:+UseSerialGC"),
                Map.of("INTERLOCK_DATABASE_DIRECTORY", directory.toString()),
                Redirect.appendTo(log.toFile()));
        var url = ServingProcess.firstLine(process)
                .orElseThrow(() -> new AssertionError("the database did not start, see " + log));
        return new DatabaseProcess(process, URI.create(url), new DatabaseOfNode(directory));
    }

    /** Its URL with another port, that of a proxy before it. */
    String urlAt(int port) {
        return "postgresql://%s@127.0.0.1:%d%s".formatted(url.getRawUserInfo(), port, url.getRawPath());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
