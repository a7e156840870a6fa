package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.Eventually;
import dev.interlock.ServingProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signal to the process of {@code interlock register}. */
final class InterruptedRegistrationIT {
    private static final int SIGTERM = 143;

    private final FakeNode node = new FakeNode();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void what_was_done_what_is_unknown_and_what_was_not_sent_is_told_and_left() throws Exception {
        node.answers(200, "").keepsSilent();
        var file = Files.writeString(folder.resolve("three.ndjson"), """
                {"cmHandle": "a"}
                {"cmHandle": "b"}
                {"cmHandle": "c"}
                """);
        var left = folder.resolve("left.ndjson");
        var process = launch("register --retry --batch 1 --failed-to %s %s".formatted(left, file));
        Eventually.holds(() -> node.requests().size() == 2, () -> "the second batch does not come");

        // A process that is destroyed by itself cannot be read any more.
        process.toHandle().destroy();

        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(SIGTERM, process.exitValue());
        assertEquals("""
                interlock: interrupted, cleaning up for 10s at most
                %1$s: interrupted while waiting for %2$s: whether it was done is unknown
                %1$s: broken off: 1 of 3 registered, 1 perhaps registered (b to b), 1 never sent
                """.formatted(file, node.url()), errors(process));
        assertEquals("""
                {"operation":"create","cmHandle":"b"}
                {"operation":"create","cmHandle":"c"}
                """, Files.readString(left));
    }

    private Process launch(String command) throws IOException {
        return ServingProcess.launch(command, List.of(), Map.of("INTERLOCK_URL", node.url()), Redirect.PIPE);
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
