package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the tests of {@code clients/typescript} against a node. Needs npm, and is skipped without it. */
class TypeScriptClientIT {
    private static final Path CLIENT = Path.of("clients", "typescript").toAbsolutePath();

    @BeforeAll
    static void requireNpm() {
        var npm = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "npm"))
                .anyMatch(Files::isExecutable);
        assumeTrue(npm, "SKIPPED, the TypeScript client is not tested: npm is not installed");
    }

    @Test
    void the_client_passes_its_tests_against_a_node() throws Exception {
        try (var node = RunningNode.start()) {
            run(node, "npm", "ci");
            run(node, "npm", "test");
        }
    }

    private static void run(RunningNode node, String... command) throws IOException, InterruptedException {
        var output = Files.createTempFile(Files.createDirectories(Path.of("target")), "typescript-client", ".log");
        var builder = new ProcessBuilder(command)
                .directory(CLIENT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("INTERLOCK_URL", "http://127.0.0.1:" + node.port());
        var process = builder.start();
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> String.join(" ", command) + " does not end");
        assertEquals(0, process.exitValue(), Files.readString(output));
    }
}
