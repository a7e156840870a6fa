package dev.interlock.registration;

import java.util.Optional;

/**
 * A batch as it was handed in.
 *
 * @param names of the batch, gathered once
 * @param key if the client gave one
 */
record Submission(Batch batch, Names names, Optional<RequestKey> key) {

    Submission(Batch batch, Optional<RequestKey> key) {
        this(batch, batch.names(), key);
    }

    /** Whether there is nothing to do and nothing to remember. */
    boolean isEmpty() {
        return key.isEmpty() && names.isEmpty();
    }
}
