package dev.interlock.cli;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where a batch is sent to. */
enum Door {
    OWN("/api/v1/cm-handles/batch"),
    NCMP("/ncmpInventory/v1/ch");

    private final String path;

    Door(String path) {
        this.path = path;
    }

    /**
     * Sends a batch.
     *
     * @param key the same for the same batch sent again, so that it is not done twice
     */
    Reply send(Batch batch, UUID key, NodeClient node) {
        var headers = this == OWN ? Map.of("Idempotency-Key", key.toString()) : Map.<String, String>of();
        var reply = node.post(path, batch.toJson(), headers);
        var failed = FailedOperation.in(Documents.answer(reply.body()));
        if (reply.status() == 200 || !failed.isEmpty()) {
            return new Reply.Done(failed);
        }
        return new Reply.Refused(Problem.lines(reply), Problem.passing(reply));
    }

    /** What became of a batch. */
    sealed interface Reply {
        /** It was worked on: all succeeded but these. */
        record Done(List<FailedOperation> failed) implements Reply {}

        /** Nothing of it was done, or nobody knows; {@code passing} if it may be sent again. */
        record Refused(List<String> lines, boolean passing) implements Reply {}
    }
}
