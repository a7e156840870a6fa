package dev.interlock.gateway.ws;

import java.time.Duration;

/**
 * Counts what was written to one connection and has not left yet, against its limits.
 *
 * <p>Up to half of them there is room for events, and the client is read from; the other half is for answers to what was accepted by then.
 */
final class Outbox {
    private final int maxMessages;
    private final long maxBytes;
    private int messages;
    private long bytes;
    private long lastLeftNanos;

    Outbox(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    void add(int size, long nowNanos) {
        if (messages == 0) {
            lastLeftNanos = nowNanos;
        }
        messages++;
        bytes += size;
    }

    void left(int size, long nowNanos) {
        messages--;
        bytes -= size;
        lastLeftNanos = nowNanos;
    }

    boolean hasRoom() {
        return messages < maxMessages / 2 && bytes < maxBytes / 2;
    }

    /** Whether another message would be too much; a single one never is, however large. */
    boolean isFullFor(int size) {
        return messages > 0 && (messages + 1 > maxMessages || bytes + size > maxBytes);
    }

    /** For how long nothing has left although something should. */
    Duration stuckFor(long nowNanos) {
        return messages == 0 ? Duration.ZERO : Duration.ofNanos(nowNanos - lastLeftNanos);
    }
}
