package dev.interlock.store.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The embedded PostgreSQL cannot run; the message is one line for the operator: what is wrong, where, what to do. */
public final class EmbeddedPostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String OUTSIDE_DATABASE = "set database.url to use a PostgreSQL of your own";

    private final Complaint complaint;

    private EmbeddedPostgresException(Complaint complaint, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.complaint = complaint;
    }

    Complaint complaint() {
        return complaint;
    }

    static EmbeddedPostgresException alreadyInUse(Path directory) {
        return new EmbeddedPostgresException(Complaint.DATA_IN_USE, inUse(directory), null);
    }

    private static String inUse(Path directory) {
        return "the data directory " + directory + " is already in use by another process: stop that one, or run"
                + " `interlock db` as the database of several nodes and set database.url in each";
    }

    static EmbeddedPostgresException noDirectory(Path path, IOException failure) {
        return new EmbeddedPostgresException(
                Complaint.OTHER,
                "the data directory " + path + " is a file: set database.directory to a folder",
                failure);
    }

    static EmbeddedPostgresException ofAnotherUser(Path directory, String owner) {
        return new EmbeddedPostgresException(
                Complaint.NO_PERMISSION,
                "the data directory " + directory + " belongs to user " + owner
                        + ", and this is root: start as that user," + " or give it to root with all that is in it",
                null);
    }

    static EmbeddedPostgresException unsupportedPlatform(String platform) {
        return new EmbeddedPostgresException(
                Complaint.OTHER,
                "the embedded PostgreSQL runs on Linux amd64 only, this is " + platform + ": " + OUTSIDE_DATABASE,
                null);
    }

    static EmbeddedPostgresException cannotBeRun(String refusals) {
        return new EmbeddedPostgresException(
                Complaint.OTHER,
                "the embedded PostgreSQL cannot be run here (" + refusals + "): " + OUTSIDE_DATABASE,
                null);
    }

    static EmbeddedPostgresException timeout(String step, Duration limit, String lastWords) {
        return new EmbeddedPostgresException(
                Complaint.OTHER,
                step + " took longer than " + limit.toMillis() + " ms; it last said: " + lastWords,
                null);
    }

    static EmbeddedPostgresException interrupted() {
        return new EmbeddedPostgresException(Complaint.OTHER, "interrupted while PostgreSQL was starting", null);
    }

    static EmbeddedPostgresException of(Path directory, IOException failure) {
        return of(directory, 0, failure.toString(), failure);
    }

    static EmbeddedPostgresException of(Path directory, int port, String words) {
        return of(directory, port, words, null);
    }

    private static EmbeddedPostgresException of(Path directory, int port, String words, @Nullable Throwable cause) {
        Complaint complaint = Complaint.in(words);
        String said = " (" + words + ")";
        String message = switch (complaint) {
            case DISK_FULL -> "the disk of the data directory " + directory + " is full" + said;
            case NO_PERMISSION -> "no permission to use the data directory " + directory + said;
            case PORT_TAKEN -> "port " + port + " is taken: stop what listens there, or change database.port";
            case DATA_IN_USE -> inUse(directory);
            case OTHER_VERSION ->
                "the data directory " + directory + " was written by another major version of PostgreSQL" + said;
            case OTHER -> "the embedded PostgreSQL on " + directory + " failed" + said;
        };
        return new EmbeddedPostgresException(complaint, message, cause);
    }
}
