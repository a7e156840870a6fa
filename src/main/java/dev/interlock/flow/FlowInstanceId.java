package dev.interlock.flow;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Names a flow instance: a UUID of version 7, so that new instances lie together in the database's index. */
public record FlowInstanceId(UUID value) {

    public static FlowInstanceId create(Instant now) {
        var random = ThreadLocalRandom.current();
        long high = (now.toEpochMilli() << 16) | 0x7000 | random.nextInt(1 << 12);
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new FlowInstanceId(new UUID(high, low));
    }

    /** Reads the canonical form; anything else names no instance. */
    public static Optional<FlowInstanceId> parse(String text) {
        if (text.length() != 36) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FlowInstanceId(UUID.fromString(text)));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    /** Names this instance's occurrence of a step. */
    String stepInstanceId(String step) {
        return value + ":" + step;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
