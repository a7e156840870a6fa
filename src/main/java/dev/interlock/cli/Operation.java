package dev.interlock.cli;

import java.util.List;

/** What a batch does with a cm-handle: the fields of the request and of both doors' answers that belong to it. */
enum Operation {
    CREATE("create"),
    UPDATE("update"),
    DELETE("delete"),
    UPGRADE("upgrade");

    private final String word;

    Operation(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** The fields of a request that list handles for this operation. */
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
