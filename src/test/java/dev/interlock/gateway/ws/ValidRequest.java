package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;

/**
 * A request that must be answered.
 *
 * @param text as a client may write it
 */
record ValidRequest(String requestId, Action action, ObjectNode data, String text) {

    Frame.Request frame() {
        return new Frame.Request(requestId, action, data);
    }
}
