package dev.interlock.gateway.ws;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;

/** Collects the bytes of one message, which may come in several frames, up to a limit. */
final class ArrivingMessage {
    private final int limit;
    private boolean text;
    private Buffer bytes = Buffer.buffer();

    ArrivingMessage(int limit) {
        this.limit = limit;
    }

    /** Takes the next frame, unless that makes the message too large. */
    boolean add(WebSocketFrame frame) {
        var more = frame.binaryData();
        if (bytes.length() + more.length() > limit) {
            return false;
        }
        if (!frame.isContinuation()) {
            text = frame.isText();
        }
        bytes.appendBuffer(more);
        return true;
    }

    /** Whether its first frame said that it is text. */
    boolean isText() {
        return text;
    }

    /** The bytes so far; the next message begins empty. */
    Buffer take() {
        var message = bytes;
        bytes = Buffer.buffer();
        return message;
    }
}
