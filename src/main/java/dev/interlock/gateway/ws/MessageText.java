package dev.interlock.gateway.ws;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;

/** Collects the bytes of one text message, which may come in several frames, up to a limit. */
final class MessageText {
    private final int limit;
    private Buffer bytes = Buffer.buffer();

    MessageText(int limit) {
        this.limit = limit;
    }

    /** Takes the next frame, unless that makes the message too large. */
    boolean add(WebSocketFrame frame) {
        var more = frame.binaryData();
        if (bytes.length() + more.length() > limit) {
            return false;
        }
        bytes.appendBuffer(more);
        return true;
    }

    /** The bytes so far; the next message begins empty. */
    byte[] take() {
        var message = bytes.getBytes();
        bytes = Buffer.buffer();
        return message;
    }
}
