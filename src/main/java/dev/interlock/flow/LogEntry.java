package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import java.time.Instant;
import java.util.Optional;

/**
 * One row of an instance's history.
 *
 * @param at when the change was committed, by the database's clock
 */
public record LogEntry(FlowInstanceId instance, long revision, Instant at, Origin origin, Change change) {

    /**
     * Who asked for a change, and as which command.
     *
     * @param idempotencyKey the key that the client gave the command
     * @param fingerprint what the key was first used for, so that its use for another call is seen
     */
    public record Origin(
            CommandId command, Optional<String> actor, Optional<String> idempotencyKey, Optional<String> fingerprint) {

        public static Origin of(CommandId command) {
            return new Origin(command, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }
}
