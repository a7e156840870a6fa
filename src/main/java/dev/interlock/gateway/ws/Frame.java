package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Refusal;
import java.util.Optional;

/** What a message of a client turns out to be. */
sealed interface Frame {

    /** The JSON text of the request id, {@code null} if none could be read. */
    String requestId();

    /** Refuses it for another reason than those that it has itself. */
    Refused because(Failure failure);

    /** A call that may be made. */
    record Request(String requestId, Action action, ObjectNode data) implements Frame {
        @Override
        public Refused because(Failure failure) {
            return new Refused(requestId, Optional.of(action), data, failure);
        }
    }

    /**
     * A message that is refused as it stands.
     *
     * @param action if it is known
     * @param data as far as they could be read
     */
    record Refused(String requestId, Optional<Action> action, ObjectNode data, Failure failure) implements Frame {
        @Override
        public Refused because(Failure other) {
            return new Refused(requestId, action, data, other);
        }

        Answer answer() {
            return action.map(known -> Refusal.of(known, data, failure)).orElseGet(() -> Answer.refused(failure));
        }
    }
}
