package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Types what documents show against a node, with the start script beside the jar as in a distribution. */
class WalkthroughIT {
    private static final Path PROJECT = Path.of("").toAbsolutePath();

    @Test
    void the_guide_to_flows_shows_what_is_printed() throws Exception {
        type("docs/flows.md");
    }

    @Test
    void the_guide_to_registration_shows_what_is_printed() throws Exception {
        type("docs/registration.md");
    }

    @Test
    void the_guide_to_events_shows_what_is_printed() throws Exception {
        type("docs/events.md");
    }

    private static void type(String document) throws Exception {
        var place = distribution();
        try (var node = RunningNode.start()) {
            var builder = new ProcessBuilder(
                            PROJECT.resolve("src/test/walkthrough/run").toString(),
                            PROJECT.resolve(document).toString())
                    .directory(place.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(place.resolve("output").toFile());
            builder.environment().put("INTERLOCK_URL", "http://127.0.0.1:" + node.port());
            var process = builder.start();
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the walk-through does not end");
            assertEquals(0, process.exitValue(), () -> read(place.resolve("output")));
        }
    }

    private static Path distribution() throws IOException {
        var place = Files.createTempDirectory(Files.createDirectories(PROJECT.resolve("target/walkthrough")), "run");
        Files.createDirectories(place.resolve("bin"));
        Files.createDirectories(place.resolve("lib"));
        Files.copy(PROJECT.resolve("bin/interlock"), place.resolve("bin/interlock"));
        assertTrue(place.resolve("bin/interlock").toFile().setExecutable(true));
        Files.createSymbolicLink(place.resolve("lib/interlock.jar"), PROJECT.resolve("target/interlock-all.jar"));
        Files.createSymbolicLink(place.resolve("conf"), PROJECT.resolve("conf"));
        return place;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
