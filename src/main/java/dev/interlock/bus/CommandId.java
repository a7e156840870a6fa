package dev.interlock.bus;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Names one command for good, however often it is sent: the log keeps it, so a repeated command is found instead of done again.
 */
public record CommandId(UUID value) {

    public static CommandId random() {
        return new CommandId(UUID.randomUUID());
    }

    /** The command that a client means by its idempotency key on one scope (an instance, say). */
    public static CommandId ofKey(String scope, String idempotencyKey) {
        var name = scope + '\n' + idempotencyKey;
        return new CommandId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
