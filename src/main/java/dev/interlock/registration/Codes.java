package dev.interlock.registration;

import dev.interlock.config.Registration.ErrorCodeTable;

/** The codes of failed items at both doors. */
record Codes(ErrorCodeTable table) {

    String of(Door door, Reason reason) {
        return switch (door) {
            case INTERLOCK -> interlock(reason);
            case NCMP -> ncmp(reason);
        };
    }

    /** The design that we follow contradicts itself: its sample bodies have 01 for what exists, its table has 02. */
    private String interlock(Reason reason) {
        boolean samples = table == ErrorCodeTable.SAMPLES;
        return switch (reason) {
            case UNKNOWN -> "00";
            case ALREADY_EXISTS, ALTERNATE_ID_TAKEN -> samples ? "01" : "02";
            case NOT_FOUND -> samples ? "02" : "01";
            case NOT_READY, ALTERNATE_ID_FIXED, FLOW_REFUSED -> "03";
            case INVALID_ID, INVALID -> "04";
        };
    }

    private static String ncmp(Reason reason) {
        return switch (reason) {
            case UNKNOWN, INVALID, FLOW_REFUSED -> "108";
            case ALREADY_EXISTS, ALTERNATE_ID_TAKEN, ALTERNATE_ID_FIXED -> "109";
            case NOT_FOUND -> "100";
            case NOT_READY -> "101";
            case INVALID_ID -> "110";
        };
    }
}
