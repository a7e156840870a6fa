package dev.interlock.store.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory everything lives in, locked for this process while it is open.
 *
 * <pre>
 * data/
 *   lock               held by the one process that uses the directory
 *   database.url       where the database is, with its password
 *   database/          PostgreSQL's own data directory
 *   postgres-18.6.0/   the programs
 * </pre>
 *
 * A name that ends in {@code .new} is unfinished work and is thrown away by the next start.
 */
record DataDirectory(Path path, FileChannel lock) implements AutoCloseable {
    static DataDirectory open(Path path) throws IOException {
        // Others may pass through, where the server runs under another user, but not list.
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        } catch (FileAlreadyExistsException e) {
            throw EmbeddedPostgresException.noDirectory(path, e);
        }
        RunAs.requireNotOfAnother(path);
        if (Files.exists(database(path))) {
            RunAs.requireNotOfAnother(database(path));
        }
        FileChannel lock = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) {
                return new DataDirectory(path, lock);
            }
        } catch (OverlappingFileLockException usedByThisProcess) {
            // The same answer as for another process.
        }
        lock.close();
        throw EmbeddedPostgresException.alreadyInUse(path);
    }

    Path address() {
        return path.resolve("database.url");
    }

    Path database() {
        return database(path);
    }

    static Path database(Path path) {
        return path.resolve("database");
    }

    Path programs() {
        return path.resolve("postgres-" + Programs.VERSION);
    }

    static Path unfinished(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    /** Makes a rename in the directory survive a power failure. */
    void force() throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives a tree to a user; a tree whose root is that user's already is left alone. */
    static void give(Path tree, int user) throws IOException {
        if (Files.getAttribute(tree, "unix:uid").equals(user)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            // The root last: an interrupted change is taken up again.
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
