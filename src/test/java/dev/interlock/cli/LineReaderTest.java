package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LineReaderTest {
    @ParameterizedTest
    @CsvSource({"a|b,a;b", "a|b|,a;b", "|,''", "||a,;;a", "a,a"})
    void a_line_ends_at_its_line_feed_or_with_the_stream(String text, String lines) throws IOException {
        assertEquals(lines, String.join(";", read(text.replace('|', '\n'), 10)));
    }

    @Test
    void nothing_has_no_line() throws IOException {
        assertEquals(List.of(), read("", 10));
    }

    @ParameterizedTest
    @ValueSource(ints = {65535, 65536, 65537, 200_000})
    void lines_longer_than_what_is_read_at_once_are_whole(int length) throws IOException {
        var line = "x".repeat(length);

        assertEquals(List.of(line, line, "y"), read(line + "\n" + line + "\ny", 200_000));
    }

    @Test
    void a_line_beyond_the_limit_is_told_with_its_number() {
        var failure = assertThrows(IOException.class, () -> read("a\nbcdef\n", 4));

        assertEquals("line 2 is longer than 4 bytes", failure.getMessage());
    }

    private static List<String> read(String text, int longest) throws IOException {
        var lines = new ArrayList<String>();
        try (var reader = new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), longest)) {
            for (var line = reader.next(); line.isPresent(); line = reader.next()) {
                lines.add(new String(line.get(), StandardCharsets.UTF_8));
            }
            assertEquals(lines.size(), reader.number());
        }
        return lines;
    }
}
