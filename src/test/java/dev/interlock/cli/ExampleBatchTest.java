package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

final class ExampleBatchTest {
    private static final Path FILE = Path.of("conf/examples/register-2000.json");

    @Test
    void it_creates_2000_different_handles_with_properties_of_both_kinds() throws IOException {
        var bytes = Files.readAllBytes(FILE);
        var batch = RegisteringTest.batch(new String(bytes, StandardCharsets.UTF_8));
        var names = new HashSet<String>();
        for (var item : batch.items()) {
            var handle = item.element();
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
