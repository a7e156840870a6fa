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
        var headers = keyed() ? Map.of("Idempotency-Key", key.toString()) : Map.<String, String>of();
        try {
            return reply(node.post(path, batch.toJson(), headers));
        } catch (NoAnswerException silence) {
            var lines = List.of(silence.line());
            return silence.sent() ? new Reply.Unknown(lines, keyed()) : new Reply.Refused(lines, true);
        }
    }

    private Reply reply(NodeClient.Reply reply) {
        var failed = FailedOperation.in(Documents.answer(reply.body()));
        if (!failed.isEmpty() || (reply.status() == 200 && reply.body().isBlank())) {
            return new Reply.Done(failed);
        }
        if (reply.status() == 200) {
            return new Reply.Unknown(List.of("what answered 200 is no node: it says more than nothing"), false);
        }
        var lines = Problem.lines(reply);
        return switch (reply.status()) {
            case 500 -> new Reply.Unknown(lines, false);
            // The node, or something between here and it, gave up waiting.
            case 502, 504 -> new Reply.Unknown(lines, keyed());
            default -> new Reply.Refused(lines, Problem.passing(reply));
        };
    }

    /** Whether a batch that is sent again is known to the node as the same one. */
    private boolean keyed() {
        return this == OWN;
    }

    /** What became of a batch. */
    sealed interface Reply {
        /** Whether it may be sent again as it is. */
        boolean passing();

        /** It was worked on: all succeeded but these. */
        record Done(List<FailedOperation> failed) implements Reply {
            @Override
            public boolean passing() {
                return false;
            }
        }

        /** Nothing of it was done. */
        record Refused(List<String> lines, boolean passing) implements Reply {}

        /** It was done or it was not. */
        record Unknown(List<String> lines, boolean passing) implements Reply {}
    }
}
