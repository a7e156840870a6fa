package dev.interlock.bus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * A request for one action on the bus.
 *
 * @param data the action's arguments; never changed after construction
 * @param repeated whether the command may have been done already, so that it must be looked up first
 * @param age how long ago, at most, another node sent this; empty if it was made here, or sent by this node itself
 * @param timeout how long the caller waits from now on; not positive if it waits no longer
 * @param actor who calls, for the history
 */
public record Call(
        Action action,
        ObjectNode data,
        CommandId command,
        boolean repeated,
        Optional<Duration> age,
        Duration timeout,
        Optional<String> actor) {

    /** A call of a new command. */
    public static Call of(Action action, ObjectNode data, Duration timeout, Optional<String> actor) {
        return new Call(action, data, CommandId.random(), false, Optional.empty(), timeout, actor);
    }

    public Call withData(ObjectNode other) {
        return new Call(action, other, command, repeated, age, timeout, actor);
    }

    /** The same command once more. */
    public Call again() {
        return new Call(action, data, command, true, age, timeout, actor);
    }
}
