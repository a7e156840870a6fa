package dev.interlock.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.AccessDeniedException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class ComplaintTest {
    @Test
    void the_words_of_postgres_and_of_the_jdk_are_recognised() {
        assertEquals(Complaint.DISK_FULL, Complaint.in("initdb: error: could not write file: No space left on device"));
        assertEquals(Complaint.NO_PERMISSION, Complaint.in(new AccessDeniedException("/data").toString()));
        assertEquals(Complaint.DATA_IN_USE, Complaint.in("FATAL:  lock file \"postmaster.pid\" already exists"));
        assertEquals(Complaint.OTHER, Complaint.in("FATAL:  something new"));
    }

    @Test
    void the_line_with_a_known_complaint_explains_more_than_the_last_error() {
        assertEquals(
                "LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use",
                ProcessOutput.mostTelling(List.of(
                        "LOG:  starting PostgreSQL",
                        "LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use",
                        "FATAL:  could not create any TCP/IP sockets",
                        "LOG:  database system is shut down")));
    }

    @Test
    void an_error_explains_more_than_what_follows_it() {
        assertEquals(
                "FATAL:  something new",
                ProcessOutput.mostTelling(List.of("LOG:  before", "FATAL:  something new", "LOG:  after")));
        assertEquals("only this", ProcessOutput.mostTelling(List.of("only this")));
        assertEquals("nothing", ProcessOutput.mostTelling(List.of()));
    }

    @Test
    void the_level_of_a_line_is_taken_from_its_first_word() {
        assertEquals(Level.ERROR, ProcessOutput.levelOf("PANIC:  could not write to the log"));
        assertEquals(Level.WARN, ProcessOutput.levelOf("FATAL:  password authentication failed"));
        assertEquals(Level.DEBUG, ProcessOutput.levelOf("LOG:  database system is ready to accept connections"));
        assertEquals(Level.DEBUG, ProcessOutput.levelOf("no colon"));
    }
}
