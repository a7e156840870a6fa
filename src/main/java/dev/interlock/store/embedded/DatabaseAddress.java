package dev.interlock.store.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Port and password of one data directory, kept there as a URL in a file that only its owner reads: a restarted
 * database is found where it was, and {@code psql "$(cat data/database.url)"} works.
 */
record DatabaseAddress(int port, String password) {
    private static final Pattern URL =
            Pattern.compile("postgresql://interlock:([0-9a-f]+)@127\\.0\\.0\\.1:([0-9]{1,5})/interlock\\s*");
    private static final int PASSWORD_BYTES = 24;

    static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static DatabaseAddress read(Path file) throws IOException {
        Matcher matcher = URL.matcher(Files.readString(file));
        if (!matcher.matches()) {
            throw new IOException(file + " is not of the form postgresql://interlock:<hex>@127.0.0.1:<port>/interlock");
        }
        return new DatabaseAddress(Integer.parseInt(matcher.group(2)), matcher.group(1));
    }

    /** Replaces the file in one step: without its password the data would be closed to us. */
    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        writeSecret(fresh, uri() + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void writeSecret(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
    }

    DatabaseAddress withPort(int other) {
        return new DatabaseAddress(other, password);
    }

    URI uri() {
        return URI.create("postgresql://interlock:" + password + "@127.0.0.1:" + port + "/interlock");
    }

    /** The same for JDBC, without user and password. */
    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/interlock";
    }

    @Override
    public String toString() {
        return "postgresql://interlock:***@127.0.0.1:" + port + "/interlock";
    }
}
