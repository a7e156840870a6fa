package dev.interlock.registration;

import dev.interlock.bus.Action;
import java.util.Optional;

/** One thing that a client of registration does. */
sealed interface Step {

    /**
     * Hands in a batch.
     *
     * @param lenient whether failed items are to be answered as multi-status
     * @param body as it is sent
     */
    record Post(Door door, boolean lenient, Optional<String> key, String body) implements Step {}

    /**
     * Moves the lifecycle of a handle.
     *
     * @param transition of a {@link Action#TRANSITION}, else empty
     */
    record Move(String id, Action action, String transition) implements Step {}
}
