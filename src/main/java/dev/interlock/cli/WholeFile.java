package dev.interlock.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A file that is under its name only when it is whole: it is written beside it, as {@code .NAME.ID.part}, and renamed at the end. What
 * is no regular file, such as a pipe or device, is written to as it is. An interrupted thread can write it too.
 */
final class WholeFile implements AutoCloseable {
    /** Pairs are one character to a pattern, of another category. */
    private static final Pattern UNPAIRED = Pattern.compile("\\p{Cs}");

    private final Path path;
    private final Path written;
    private final OutputStream file;
    private final OutputStream out;
    private boolean finished;

    private WholeFile(Path path, Path written) throws IOException {
        this.path = path;
        this.written = written;
        file = Files.newOutputStream(written);
        out = new BufferedOutputStream(file, 65536);
    }

    /** Begins to write; a file that has this name stays what it is until the end. */
    static WholeFile create(Path name) {
        try {
            var path = Files.exists(name) ? name.toRealPath() : name.toAbsolutePath();
            var special = Files.exists(path) && !Files.isRegularFile(path);
            var part = ".%s.%s.part".formatted(path.getFileName(), UUID.randomUUID());
            return new WholeFile(path, special ? path : path.resolveSibling(part));
        } catch (IOException e) {
            throw unwritable(name, e);
        }
    }

    /** Writes a line of JSON; half of a surrogate pair, for which UTF-8 has no bytes, as the escape that stands for it in JSON. */
    void line(String json) {
        var text = UNPAIRED.matcher(json)
                .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Puts it in its place, on disk. */
    void finish() {
        try {
            out.close();
            if (!written.equals(path)) {
                force();
                Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
            }
            finished = true;
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Not by a channel, which would be closed if the thread is interrupted. */
    private void force() throws IOException {
        try (var whole = new RandomAccessFile(written.toFile(), "rw")) {
            whole.getFD().sync();
        }
    }

    /** Leaves nothing behind, unless it was finished. */
    @Override
    public void close() {
        try {
            file.close();
            if (!finished && !written.equals(path)) {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static CommandException unwritable(Path path, IOException failure) {
        return CommandException.unusable(
                switch (failure) {
                    case NoSuchFileException missing -> path + ": cannot be written: no such folder";
                    case AccessDeniedException denied -> path + ": no permission to write it";
                    default -> path + ": cannot be written: " + failure.getMessage();
                });
    }
}
