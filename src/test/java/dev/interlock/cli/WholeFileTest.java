package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeFileTest {
    @TempDir
    private Path folder;

    @Test
    void it_has_its_name_only_when_it_is_whole() throws IOException {
        var path = folder.resolve("all");
        try (var file = WholeFile.create(path)) {
            file.line("a");
            assertTrue(Files.notExists(path));
            file.finish();
        }

        assertEquals("a\n", Files.readString(path));
        assertEquals(List.of(path), files());
    }

    @Test
    void nothing_stays_of_one_that_was_not_finished() throws IOException {
        var path = Files.writeString(folder.resolve("all"), "old");
        try (var file = WholeFile.create(path)) {
            file.line("a");
        }

        assertEquals("old", Files.readString(path));
        assertEquals(List.of(path), files());
    }

    @Test
    void an_interrupted_thread_can_write_it_too() throws IOException {
        var path = folder.resolve("all");
        Thread.currentThread().interrupt();
        try (var file = WholeFile.create(path)) {
            file.line("a".repeat(100_000));
            file.finish();
        }

        assertTrue(Thread.interrupted());
        assertEquals(100_001, Files.size(path));
    }

    @Test
    void a_folder_that_is_not_there_is_told_at_once() {
        var path = folder.resolve("none/all");

        var refusal = assertThrows(CommandException.class, () -> WholeFile.create(path));

        assertEquals(path + ": cannot be written: no such folder", refusal.line());
    }

    @Test
    void a_folder_is_no_file() {
        assertThrows(CommandException.class, () -> WholeFile.create(folder));
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
