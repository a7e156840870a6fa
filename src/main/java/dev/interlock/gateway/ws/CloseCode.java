package dev.interlock.gateway.ws;

/** Why we close a connection: the close codes of RFC 6455 that we use. */
enum CloseCode {
    BINARY_MESSAGE(1003, "text messages only"),
    NOT_UTF8(1007, "text is not UTF-8"),
    TOO_LARGE(1009, "message too large"),
    RESTARTING(1012, "the node goes away");

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
