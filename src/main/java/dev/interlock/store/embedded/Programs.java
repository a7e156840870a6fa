package dev.interlock.store.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The PostgreSQL programs: an archive on the class path, unpacked once for each version beside the data. */
record Programs(Path directory) {
    /** The version of the archive in the pom; a test holds them equal. */
    static final String VERSION = "18.6.0";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    static Programs unpackedIn(DataDirectory data) throws IOException {
        requireSupportedPlatform();
        Path directory = data.programs();
        if (!Files.isDirectory(directory)) {
            Path unfinished = DataDirectory.unfinished(directory);
            DataDirectory.delete(unfinished);
            unpack(unfinished);
            Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
            data.force();
        }
        return new Programs(directory);
    }

    private static void requireSupportedPlatform() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!platform.equals("Linux amd64") || Programs.class.getResource(ARCHIVE) == null) {
            throw EmbeddedPostgresException.unsupportedPlatform(platform);
        }
    }

    private static void unpack(Path target) throws IOException {
        Files.createDirectory(target);
        try (InputStream archive = Programs.class.getResourceAsStream(ARCHIVE);
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, entry.resolveIn(target));
            }
        }
        Files.setPosixFilePermissions(target, EXECUTABLE);
    }

    private static void unpack(InputStream content, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, EXECUTABLE);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(path.getParent());
            write(content, path);
            Files.setPosixFilePermissions(path, (entry.getMode() & 0100) != 0 ? EXECUTABLE : READABLE);
        }
    }

    /** Writes through to the disk: after a power failure the renamed directory must not hold empty programs. */
    private static void write(InputStream content, Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.transferTo(Channels.newOutputStream(file));
            file.force(false);
        }
    }

    String postgres() {
        return directory.resolve("bin/postgres").toString();
    }

    String initdb() {
        return directory.resolve("bin/initdb").toString();
    }
}
