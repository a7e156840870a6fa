package dev.interlock.registration;

import dev.interlock.flow.Move;
import java.util.List;
import java.util.Optional;

/**
 * What is to be stored for a batch, each handle at most once in each list, and what becomes of it if all of that succeeds.
 *
 * <p>Deletions come first: a handle that is deleted and created again is in both lists.
 */
public record Plan(List<Deletion> deletions, List<Creation> creations, List<Update> updates, Outcome outcome)
        implements Planning {

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

        /** What happens to the flows of the handle. */
        List<Move> moves();
    }

    /** The handle goes away and its flows end. */
    public record Deletion(Snapshot before, List<Move> moves, List<ItemPlace> items) implements Effect {
        @Override
        public CmHandleId id() {
            return before.handle().id();
        }
    }

    /** The handle comes to be, as it is after all items of the batch, and its flows start. */
    public record Creation(Snapshot after, List<Move> moves, List<ItemPlace> items) implements Effect {
        @Override
        public CmHandleId id() {
            return after.handle().id();
        }
    }

    /** A handle that stays changes, or its lifecycle does. */
    public record Update(Snapshot before, Snapshot after, Optional<Lock> lock, List<Move> moves, List<ItemPlace> items)
            implements Effect {
        @Override
        public CmHandleId id() {
            return after.handle().id();
        }
    }

    /**
     * A handle at one moment.
     *
     * @param state the step in which its lifecycle stands
     */
    public record Snapshot(Handle handle, Optional<String> state) {}

    /** The handle is locked in this run of the lifecycle and this visit of its step, and why. */
    public record Lock(LockReason reason, int run, int visit) {}
}
