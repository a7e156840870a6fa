package dev.interlock.flow;

import dev.interlock.bus.Slots;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names a flow instance: a UUID of version 7, so that new instances lie together in the database's index. Its last ten bits are the slot of
 * its subject ({@link Slots}): where instances are spread over several databases, the id alone says which has it, and a subject's flows
 * are in one.
 */
public record FlowInstanceId(UUID value) {
    /** The id of a flow of a subject. */
    static FlowInstanceId create(Instant now, SubjectKey subject) {
        var random = create(now).value();
        return new FlowInstanceId(new UUID(
                random.getMostSignificantBits(),
                (random.getLeastSignificantBits() & -Slots.COUNT) | Slots.of(subject.kind(), subject.key())));
    }

    /** An id of nobody's flow, in any slot. */
    public static FlowInstanceId create(Instant now) {
        var random = ThreadLocalRandom.current();
        long high = (now.toEpochMilli() << 16) | 0x7000 | random.nextInt(1 << 12);
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new FlowInstanceId(new UUID(high, low));
    }

    /** Of databases that share the slots evenly, at most as many as these, the index of the one that has this instance. */
    public int databaseOf(int databases) {
        return Slots.of(value) * databases / Slots.COUNT;
    }

    /** Reads the canonical form, in letters of either case; anything else names no instance. */
    public static Optional<FlowInstanceId> parse(String text) {
        return uuid(text).map(FlowInstanceId::new);
    }

    /** {@link UUID#fromString} alone takes signs and groups of other lengths too. */
    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
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
