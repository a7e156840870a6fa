package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why an item fails, in the codes of both doors. */
enum Fault {
    NONE("", "", false),
    ALREADY_EXISTS("01", "109", false),
    NOT_FOUND("02", "100", false),
    ALTERNATE_ID_FIXED("03", "109", false),
    NOT_READY("03", "101", true),
    FLOW_REFUSED("03", "108", false),
    INVALID_ID("04", "110", false),
    INVALID("04", "108", false);

    private final String ours;
    private final String ncmp;
    private final boolean retryable;

    Fault(String ours, String ncmp, boolean retryable) {
        this.ours = ours;
        this.ncmp = ncmp;
        this.retryable = retryable;
    }

    void write(ObjectNode item, Door door) {
        switch (door) {
            case INTERLOCK -> item.put("error-code", ours).put("retryable", retryable);
            case NCMP -> item.put("errorCode", ncmp);
        }
    }
}
