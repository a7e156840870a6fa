package dev.interlock.registration;

import java.util.Optional;

/**
 * A batch as it was handed in.
 *
 * @param key if the client gave one
 */
record Submission(Batch batch, Optional<RequestKey> key) {

    /** Whether there is nothing to do and nothing to remember. */
    boolean isEmpty() {
        return key.isEmpty() && batch.names().isEmpty();
    }
}
