package dev.interlock.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written back, and what follows from a disk that fails. Each file is waited for before the next one grows. */
class WriteBackTest {
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final BlockingQueue<String> forced = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> recoveries = new LinkedBlockingQueue<>();
    private final BlockingQueue<IOException> failures = new ArrayBlockingQueue<>(1);
    private final Path database;
    private final WriteBack writeBack;

    WriteBackTest(@TempDir Path data) throws IOException {
        database = Files.createDirectories(data.resolve("base").resolve("16384"));
        writeBack = new WriteBack(this::force, data, INTERVAL, LIMIT, () -> recoveries.add("recovery"));
    }

    @BeforeEach
    void start() throws IOException {
        grow("16400");
        grow("1249");
        writeBack.start();
    }

    @AfterEach
    void stop() {
        writeBack.stop();
    }

    @Test
    void what_tables_and_indexes_grow_by_is_written_back_and_nothing_else() throws Exception {
        Files.createDirectories(database.resolveSibling("1"));
        grow("../1/16402");
        grow("1249");
        grow("16400_fsm");
        grow("16400");
        assertEquals("16400", next(forced));
        grow("16400.1");
        assertEquals("16400.1", next(forced));
        Files.delete(database.resolve("16400.1"));
        grow("16401");

        assertEquals("16401", next(forced));
        assertNull(forced.poll());
        assertNull(recoveries.poll());
    }

    @Test
    void a_lost_write_makes_the_server_recover() throws Exception {
        failures.add(new IOException("Input/output error"));
        grow("16400");

        assertEquals("recovery", next(recoveries));
        assertEquals("16400", next(forced));
        grow("16401");
        assertEquals("16401", next(forced));
        assertNull(recoveries.poll());
    }

    @Test
    void a_file_that_is_dropped_meanwhile_is_no_loss() throws Exception {
        failures.add(new NoSuchFileException("16400"));
        grow("16400");
        assertEquals("16400", next(forced));
        grow("16401");

        assertEquals("16401", next(forced));
        assertNull(recoveries.poll());
    }

    private void force(Path file) throws IOException {
        forced.add(file.getFileName().toString());
        var failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
    }

    /** By a rename, so that no size in between is seen. */
    private void grow(String file) throws IOException {
        var path = database.resolve(file);
        var grown = database.resolve("grown");
        Files.write(grown, new byte[Files.exists(path) ? (int) Files.size(path) + 8192 : 8192]);
        Files.move(grown, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static @Nullable String next(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
