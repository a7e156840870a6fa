package dev.interlock.registration;

import dev.interlock.flow.Move;
import java.util.List;
import java.util.Optional;

/**
 * What is to be stored for a batch, each handle at most once in each list, and what becomes of it if all of that succeeds.
 *
 * <p>Deletions come first: a handle that is deleted and created again is in both lists.
 */
public record Plan(List<Deletion> deletions, List<Creation> creations, List<Update> updates, Outcome outcome) {

    public Plan {
        deletions = List.copyOf(deletions);
        creations = List.copyOf(creations);
        updates = List.copyOf(updates);
    }

    /** The effect of one or more items on one handle. */
    public sealed interface Effect {
        CmHandleId id();

        /** The items that fail if this effect cannot be stored. */
        List<ItemPlace> items();

        /** What happens to the handle's lifecycle flow. */
        Optional<Move> lifecycle();
    }

    /** The handle goes away and its lifecycle flow ends. */
    public record Deletion(CmHandleId id, Optional<Move> lifecycle, List<ItemPlace> items) implements Effect {}

    /** The handle comes to be, as it is after all items of the batch, and its lifecycle flow starts. */
    public record Creation(Handle handle, Move start, List<ItemPlace> items) implements Effect {
        @Override
        public CmHandleId id() {
            return handle.id();
        }

        @Override
        public Optional<Move> lifecycle() {
            return Optional.of(start);
        }
    }

    /** A handle that stays changes, or its lifecycle flow does. */
    public record Update(Handle handle, Optional<Lock> lock, List<ItemPlace> items) implements Effect {
        @Override
        public CmHandleId id() {
            return handle.id();
        }

        @Override
        public Optional<Move> lifecycle() {
            return lock.map(Lock::move);
        }
    }

    /** The handle is locked, and why. */
    public record Lock(LockReason reason, Move move) {}
}
