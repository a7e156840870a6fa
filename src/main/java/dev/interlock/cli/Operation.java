package dev.interlock.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a batch does with a cm-handle, in the order in which the node works on a request: the fields of the request and of both doors'
 * answers that belong to it.
 */
enum Operation {
    DELETE("delete", "deleted"),
    CREATE("create", "registered"),
    UPDATE("update", "updated"),
    UPGRADE("upgrade", "upgraded");

    private final String word;
    private final String done;

    Operation(String word, String done) {
        this.word = word;
        this.done = done;
    }

    static Optional<Operation> ofWord(String word) {
        return Arrays.stream(values())
                .filter(operation -> operation.word.equals(word))
                .findFirst();
    }

    String word() {
        return word;
    }

    /** What a cm-handle is with which it was done. */
    String done() {
        return done;
    }

    /** The fields of a request that list handles for this operation; the first of them is known to both doors. */
    List<String> requested() {
        return switch (this) {
            case CREATE -> List.of("createdCmHandles");
            case UPDATE -> List.of("updatedCmHandles");
            case DELETE -> List.of("removedCmHandles", "deletedCmHandles");
            case UPGRADE -> List.of("upgradedCmHandles");
        };
    }

    /** The fields of an answer that list the failed ones, of which each door has one. */
    List<String> failed() {
        return switch (this) {
            case CREATE -> List.of("failedCreatedCmHandles");
            case UPDATE -> List.of("failedUpdatedCmHandles");
            case DELETE -> List.of("failedDeletedCmHandles", "failedRemovedCmHandles");
            case UPGRADE -> List.of("failedUpgradeCmHandles");
        };
    }
}
