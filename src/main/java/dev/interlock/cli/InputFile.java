package dev.interlock.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that can be read more than once. What comes through standard input or a pipe is first copied to a temporary file, to its end,
 * so that nothing is done before all of it is known to be readable.
 */
final class InputFile implements AutoCloseable {
    private final String name;
    private final Path path;
    private final boolean copied;

    private InputFile(String name, Path path, boolean copied) {
        this.name = name;
        this.path = path;
        this.copied = copied;
    }

    /**
     * Finds the file, or copies it.
     *
     * @param name its path; {@code -} is standard input
     */
    static InputFile of(String name, Terminal terminal) {
        try {
            if (name.equals("-")) {
                return copied(name, terminal.in());
            }
            var path = Path.of(name);
            if (Files.isRegularFile(path)) {
                return new InputFile(name, path, false);
            }
            try (var in = Files.newInputStream(path)) {
                return copied(name, in);
            }
        } catch (IOException e) {
            throw Documents.unreadable(name, e);
        }
    }

    /** What the user calls it. */
    String name() {
        return name;
    }

    /** How many bytes it has. */
    long size() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw Documents.unreadable(name, e);
        }
    }

    InputStream open() {
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw Documents.unreadable(name, e);
        }
    }

    @Override
    public void close() {
        if (copied) {
            delete(path);
        }
    }

    private static InputFile copied(String name, InputStream in) throws IOException {
        var path = Files.createTempFile("interlock-", ".input");
        // A command that is stopped does not come to close it.
        path.toFile().deleteOnExit();
        try {
            Files.copy(in, path, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            delete(path);
            throw e;
        }
        return new InputFile(name, path, true);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException left) {
            // It is tried again as the process ends; nothing that was done depends on it.
        }
    }
}
