package dev.interlock.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The lines of a stream, of which only one is in memory. */
final class LineReader implements AutoCloseable {
    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[65536];
    private int start;
    private int end;
    private long number;

    /** Reads nothing yet; a line of more than {@code longest} bytes cannot be read. */
    LineReader(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** How many lines have been read, which is the number of the last one. */
    long number() {
        return number;
    }

    /**
     * The next line without its end, or nothing at the end of the stream.
     *
     * @throws IOException if the stream cannot be read, or the line is too long
     */
    Optional<byte[]> next() throws IOException {
        if (!filled()) {
            return Optional.empty();
        }
        number++;
        var line = new ByteArrayOutputStream();
        do {
            var stop = start;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            line.write(buffer, start, stop - start);
            if (line.size() > longest) {
                throw new IOException("line %d is longer than %d bytes".formatted(number, longest));
            }
            start = stop + 1;
            if (stop < end) {
                break;
            }
        } while (filled());
        return Optional.of(line.toByteArray());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Whether there is a byte that has not been taken. */
    private boolean filled() throws IOException {
        if (start >= end) {
            start = 0;
            end = in.read(buffer);
        }
        return end > 0;
    }
}
