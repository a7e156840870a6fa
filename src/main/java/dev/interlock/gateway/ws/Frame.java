package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import java.util.Optional;

/** What a message of a client turns out to be. */
sealed interface Frame {

    /** The JSON text of the request id, {@code null} if none could be read. */
    String requestId();

    /** A call that may be made. */
    record Request(String requestId, Action action, ObjectNode data) implements Frame {}

    /** A message that is refused as it stands. */
    record Refused(String requestId, Optional<Action> action, Answer answer) implements Frame {}
}
