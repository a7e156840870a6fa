package dev.interlock.gateway.bus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Unicode;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message asks for.
 *
 * @param data as far as it can be read
 * @param actor who calls, for the history
 * @param fault why the request is refused as it stands
 */
record Request(Action action, ObjectNode data, Optional<String> actor, Optional<Failure> fault) {
    private static final String ACTOR = "actor";
    private static final int MAX_ACTOR = 200;

    static Request of(Action action, Message<@Nullable Object> message, StrictJson json, int maxMessage) {
        if (!message.isSend()) {
            // Each node would do it.
            return refused(action, invalid("expected a message to one, not one that is published"));
        }
        return message.body() instanceof JsonObject body
                ? of(action, body, Optional.ofNullable(message.headers().get(ACTOR)), json, maxMessage)
                : refused(action, invalid("expected a JsonObject as the body"));
    }

    /** Through its text, so that it is held to the same limits as what comes in at other doors. */
    private static Request of(Action action, JsonObject body, Optional<String> actor, StrictJson json, int maxMessage) {
        String text;
        try {
            text = body.encode();
        } catch (EncodeException e) {
            return refused(action, invalid("the body has values that are not JSON"));
        }
        if (text.length() > maxMessage) {
            return refused(
                    action,
                    Failure.of(
                            ErrorCode.TOO_LARGE,
                            "the request has %d characters, at most %d are taken"
                                    .formatted(text.length(), maxMessage)));
        }
        var document = action == Action.REGISTER_CM_HANDLES ? json.readBatch(text) : json.read(text);
        return new Request(
                action, document.root(), actor, document.fault().or(() -> actor.flatMap(Request::actorFault)));
    }

    private static Optional<Failure> actorFault(String actor) {
        return actor.isEmpty() || actor.codePointCount(0, actor.length()) > MAX_ACTOR || !Unicode.storable(actor)
                ? Optional.of(
                        invalid("the header '%s' must be a text of 1 to %d characters".formatted(ACTOR, MAX_ACTOR)))
                : Optional.empty();
    }

    private static Request refused(Action action, Failure fault) {
        return new Request(action, JsonNodeFactory.instance.objectNode(), Optional.empty(), Optional.of(fault));
    }

    private static Failure invalid(String why) {
        return Failure.of(ErrorCode.INVALID_REQUEST, why);
    }
}
