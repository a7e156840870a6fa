package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose subject schemas cannot be used, which it finds before anything is started. */
class FailedStartIT {
    private static final int UNUSABLE = 2;

    @TempDir
    private Path folder;

    @Test
    void a_directory_of_subject_schemas_that_is_not_there_is_a_bad_configuration() throws Exception {
        var nowhere = folder.resolve("nowhere");

        assertEquals(
                "interlock: flow.subject-schemas: %s: no directory that can be read".formatted(nowhere),
                lastLine(nowhere, "text"));
    }

    @Test
    void so_is_a_file_that_is_no_json() throws Exception {
        var file = Files.writeString(folder.resolve("person.json"), "{");

        assertTrue(lastLine(folder, "text").startsWith("interlock: flow.subject-schemas: " + file + ": no JSON: "));
    }

    @Test
    void where_the_log_is_json_the_reason_is_a_line_of_it() throws Exception {
        var nowhere = folder.resolve("nowhere");

        var line = new JsonObject(lastLine(nowhere, "json"));

        assertEquals("ERROR", line.getString("level"));
        assertEquals("could not start", line.getString("message"));
        assertEquals(
                "flow.subject-schemas: %s: no directory that can be read".formatted(nowhere), line.getString("reason"));
    }

    /** The last that it tells before it ends as one with a bad configuration does. */
    private static String lastLine(Path schemas, String logFormat) throws IOException, InterruptedException {
        var environment =
                Map.of("INTERLOCK_FLOW_SUBJECT_SCHEMAS", schemas.toString(), "INTERLOCK_LOG_FORMAT", logFormat);
        var process = ServingProcess.launch("serve", List.of(), environment, Redirect.PIPE);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(UNUSABLE, process.exitValue());
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .reduce("", (before, line) -> line);
    }
}
