package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class ExampleBatchTest {
    private static final Path FILE = Path.of("conf/examples/register-2000.json");

    @Test
    void it_creates_2000_different_handles_with_properties_of_both_kinds() throws IOException {
        var bytes = Files.readAllBytes(FILE);
        var batch = new Batch(Documents.object("example", bytes));
        var names = new HashSet<String>();
        for (var handle : batch.request().path("createdCmHandles")) {
            names.add(handle.path("cmHandle").textValue());
            names.add(handle.path("alternateId").textValue());
            assertTrue(handle.path("cmHandleProperties").size() >= 4, handle::toString);
            assertTrue(handle.path("publicCmHandleProperties").size() >= 7, handle::toString);
        }

        assertEquals(2000, batch.size());
        assertEquals(4000, names.size());
        assertTrue(bytes.length < 1_500_000);
    }
}
