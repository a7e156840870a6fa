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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"unset LC_ALL LC_CTYPE LANG", "export LC_ALL=C", "export LC_ALL=tlh_QO.UTF-8"})
    void letters_of_arguments_arrive_whatever_the_locale(String locale) throws Exception {
        var place = distribution();
        var script = Files.writeString(place.resolve("script"), """
                set -e
                %s
                bin/interlock call identify '{"person_key": "Zoë", "properties": {"city": "Köln"}}'
                bin/interlock call identify - <<< '{"person_key": "Zoë", "properties": {"age": 7}}'
                curl -sf "$INTERLOCK_URL/api/v1/subjects/person/Zo%%C3%%AB" | grep '"age":7,"city":"Köln"'
                if LC_ALL=C "$JAVA" -jar lib/interlock.jar call identify '{"person_key": "Zoë"}'; then exit 1; fi
                """.formatted(locale));
        try (var node = RunningNode.start()) {
            run(place, node, "bash", script.toString());
        }
    }

    private static void type(String document) throws Exception {
        try (var node = RunningNode.start()) {
            run(
                    distribution(),
                    node,
                    PROJECT.resolve("src/test/walkthrough/run").toString(),
                    PROJECT.resolve(document).toString());
        }
    }

    private static void run(Path place, RunningNode node, String... command) throws Exception {
        var builder = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("output").toFile());
        builder.environment().put("INTERLOCK_URL", "http://127.0.0.1:" + node.port());
        builder.environment()
                .put("JAVA", ProcessHandle.current().info().command().orElseThrow());
        var process = builder.start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "the commands do not end");
        assertEquals(0, process.exitValue(), () -> read(place.resolve("output")));
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
