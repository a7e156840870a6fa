package dev.interlock.gateway.ws;

/** Why we close a connection: the close codes of RFC 6455 that we use. */
enum CloseCode {
    BINARY_MESSAGE(1003, "text messages only"),
    NOT_UTF8(1007, "text is not UTF-8"),
    TOO_LARGE(1009, "message too large"),
    TOO_SLOW(1008, "messages are not read fast enough"),
    SILENT(1008, "no answer to a ping"),
    /** All that was accepted has been answered, so that a request without an answer was not done. */
    RESTARTING(1012, "the node goes away"),
    /** The time for answers is over, so that a request without one may still be done. */
    LEAVING_UNANSWERED(1001, "the node goes away before it has answered all");

    private final short code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = (short) code;
        this.reason = reason;
    }

    short code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
