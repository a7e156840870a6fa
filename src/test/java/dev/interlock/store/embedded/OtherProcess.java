package dev.interlock.store.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A second JVM that runs {@link EmbeddedPostgresMain}. */
record OtherProcess(Process process, String url) implements AutoCloseable {
    static OtherProcess start(Path directory) throws IOException {
        return start(directory, System.getenv("PATH"));
    }

    static OtherProcess start(Path directory, String path) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedPostgresMain.class.getName(),
                        directory.toString())
                .redirectErrorStream(true);
        builder.environment().put("PATH", path);
        Process process = builder.start();
        Stream<String> lines = process.inputReader().lines();
        Optional<String> url =
                lines.filter(line -> line.startsWith("postgresql://")).findFirst();
        return new OtherProcess(process, url.orElseThrow());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
