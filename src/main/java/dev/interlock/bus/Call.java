package dev.interlock.bus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * A request for one action on the bus.
 *
 * @param data the action's arguments; never changed after construction
 * @param repeated whether the command may have been done already, so that it must be looked up first
 * @param timeout how long the caller waits from now on
 * @param actor who calls, for the history
 */
public record Call(
        Action action, ObjectNode data, CommandId command, boolean repeated, Duration timeout, Optional<String> actor) {

    public Call withData(ObjectNode other) {
        return new Call(action, other, command, repeated, timeout, actor);
    }
}
