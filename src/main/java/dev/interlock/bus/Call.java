package dev.interlock.bus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/**
 * A request for one action on the bus.
 *
 * @param data the action's arguments; never changed after construction
 * @param repeated whether the command may have been done already, so that it must be looked up first
 * @param age how long before it arrived, at most, another node sent this; empty if it was made on this node
 * @param timeout how long the caller waits, from the time on when this was made or arrived
 * @param sinceNanos that time, as {@link System#nanoTime} has it
 * @param actor who calls, for the history
 */
public record Call(
        Action action,
        ObjectNode data,
        CommandId command,
        boolean repeated,
        Optional<Duration> age,
        Duration timeout,
        long sinceNanos,
        Optional<String> actor) {

    /** A call of a new command. */
    public static Call of(Action action, ObjectNode data, Duration timeout, Optional<String> actor) {
        return new Call(action, data, CommandId.random(), false, Optional.empty(), timeout, System.nanoTime(), actor);
    }

    public Call withData(ObjectNode other) {
        return new Call(action, other, command, repeated, age, timeout, sinceNanos, actor);
    }

    /** The same call, whose caller waits so long from now on. */
    Call within(Duration time) {
        return new Call(action, data, command, repeated, age, time, System.nanoTime(), actor);
    }

    /** The same command once more. */
    public Call again() {
        return new Call(action, data, command, true, age, timeout, sinceNanos, actor);
    }

    /** When its caller waits no longer, as {@link System#nanoTime} has it. */
    public long deadlineNanos() {
        return sinceNanos + timeout.toNanos();
    }

    /** How long its caller still waits; not positive if that is over. */
    public Duration timeLeft() {
        return Duration.ofNanos(deadlineNanos() - System.nanoTime());
    }
}
