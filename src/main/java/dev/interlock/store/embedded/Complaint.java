package dev.interlock.store.embedded;

import java.util.regex.Pattern;

/** The kind of a failure, recognised by what PostgreSQL (its messages are kept in English) or the JDK says of it. */
enum Complaint {
    DISK_FULL("No space left on device|Disk quota exceeded"),
    NO_PERMISSION(
            "AccessDeniedException|Permission denied|Operation not permitted|Read-only file system|wrong ownership"),
    PORT_TAKEN("Address already in use"),
    /** Another server runs on the data, or one that was killed has not quite gone. */
    DATA_IN_USE("lock file \"postmaster.pid\" already exists|pre-existing shared memory block"),
    OTHER_VERSION("database files are incompatible with server"),
    /** What nothing above recognises. */
    OTHER("");

    private final Pattern phrases;

    Complaint(String phrases) {
        this.phrases = Pattern.compile(phrases);
    }

    static Complaint in(String text) {
        for (Complaint complaint : values()) {
            if (complaint.phrases.matcher(text).find()) {
                return complaint;
            }
        }
        return OTHER;
    }
}
