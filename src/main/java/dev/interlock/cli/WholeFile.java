package dev.interlock.cli;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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
 * is no regular file, such as a pipe or device, is written to as it is.
 */
final class WholeFile implements AutoCloseable {
    /** Pairs are one character to a pattern, of another category. */
    private static final Pattern UNPAIRED = Pattern.compile("\\p{Cs}");

    private final Path path;
    private final Path written;
    private final FileChannel file;
    private final OutputStream out;
    private boolean finished;

    private WholeFile(Path path, Path written) throws IOException {
        this.path = path;
        this.written = written;
        file = FileChannel.open(written, CREATE, WRITE, TRUNCATE_EXISTING);
        out = new BufferedOutputStream(Channels.newOutputStream(file), 65536);
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
            out.flush();
            if (!written.equals(path)) {
                file.force(true);
            }
            out.close();
            if (!written.equals(path)) {
                Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
            }
            finished = true;
        } catch (IOException e) {
            throw unwritable(path, e);
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
