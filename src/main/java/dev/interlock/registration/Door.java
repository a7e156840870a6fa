package dev.interlock.registration;

import dev.interlock.registration.Batch.Absent;
import java.util.Arrays;
import java.util.Optional;

/** The forms in which batches come in and outcomes go out. */
public enum Door {
    /** Our own: an item of a wrong form fails alone, lists without failures are left out. */
    INTERLOCK("interlock", "failedDeletedCmHandles", "error-code", "error-text", Absent.DELETED_ALREADY),
    /** As ONAP NCMP has it, so that its plugins can use it as it is: a wrong form anywhere refuses the whole request. */
    NCMP("ncmp", "failedRemovedCmHandles", "errorCode", "errorText", Absent.NOT_FOUND);

    private final String word;
    private final String failedDeletions;
    private final String codeField;
    private final String textField;
    private final Absent absent;

    Door(String word, String failedDeletions, String codeField, String textField, Absent absent) {
        this.word = word;
        this.failedDeletions = failedDeletions;
        this.codeField = codeField;
        this.textField = textField;
        this.absent = absent;
    }

    public static Optional<Door> ofWord(String word) {
        return Arrays.stream(values()).filter(door -> door.word.equals(word)).findFirst();
    }

    public String word() {
        return word;
    }

    /** The name of the list of an outcome's failed items. */
    String failedList(Operation operation) {
        return switch (operation) {
            case CREATE -> "failedCreatedCmHandles";
            case UPDATE -> "failedUpdatedCmHandles";
            case DELETE -> failedDeletions;
            case UPGRADE -> "failedUpgradeCmHandles";
        };
    }

    String codeField() {
        return codeField;
    }

    String textField() {
        return textField;
    }

    Absent absent() {
        return absent;
    }
}
