package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * What became of a batch of cm-handles: all is on disk but what failed.
 *
 * @param failed in the order of the lists: created, updated, deleted, upgraded
 */
public record BatchOutcome(List<Failed> failed) {
    static final BatchOutcome COMPLETE = new BatchOutcome(List.of());

    public BatchOutcome {
        failed = List.copyOf(failed);
    }

    public boolean complete() {
        return failed.isEmpty();
    }

    static BatchOutcome of(JsonObject lists) {
        return new BatchOutcome(Stream.of(Operation.values())
                .flatMap(operation -> Lists.objects(lists, operation.list, item -> Failed.of(operation, item)).stream())
                .toList());
    }

    /**
     * One operation that failed.
     *
     * @param code as registration has them, {@code 01} for one that exists already, say
     * @param retryable whether the same operation may succeed later
     */
    public record Failed(Operation operation, String cmHandle, String code, String text, boolean retryable) {

        static Failed of(Operation operation, JsonObject json) {
            return new Failed(
                    operation,
                    json.getString("cmHandle"),
                    json.getString("error-code"),
                    json.getString("error-text"),
                    json.getBoolean("retryable", false));
        }
    }

    /** What is done to one cm-handle. */
    public enum Operation {
        CREATE("failedCreatedCmHandles"),
        UPDATE("failedUpdatedCmHandles"),
        DELETE("failedDeletedCmHandles"),
        UPGRADE("failedUpgradeCmHandles");

        private final String list;

        Operation(String list) {
            this.list = list;
        }
    }
}
