package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong nanoTime = new AtomicLong();

    @Test
    void a_bar_is_redrawn_in_place() {
        var progress = progress(true, OptionalLong.of(4000));

        nanoTime.set(2_000_000_000);
        progress.show(1000, ", 3 failed");
        progress.clear();

        assertEquals(
                "\r\033[K[#####---------------] 1,000 of 4,000, 3 failed, 500/s\r\033[K",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void without_a_known_end_there_is_no_bar() {
        progress(true, OptionalLong.empty()).show(0, " exported");

        assertEquals("\r\033[K0 exported, 0/s", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void where_no_person_looks_there_is_nothing() {
        var progress = progress(false, OptionalLong.of(1));

        progress.show(1, "");
        progress.clear();

        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    private Progress progress(boolean interactive, OptionalLong total) {
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(new ByteArrayInputStream(new byte[0]), stream, stream, interactive, Map.of());
        return new Progress(terminal, total, nanoTime::get);
    }
}
