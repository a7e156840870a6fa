package dev.interlock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.bus.Action;
import java.util.List;

/** The description of what applications send and get. */
public record AsyncApi(ApiDocument text) {

    public static AsyncApi read() {
        return new AsyncApi(ApiDocument.read("asyncapi.yaml"));
    }

    JsonNode document() {
        return text.root();
    }

    JsonNode channel(String name) {
        return document().path("channels").path(name);
    }

    /** The request of an action that is given as an example. */
    JsonNode example(Action action) {
        return request(action).at("/examples/0/payload");
    }

    JsonNode request(Action action) {
        return resolved(channel(action.word()).at("/messages/request"));
    }

    /** What an action answers with. */
    JsonNode reply(Action action) {
        return resolved(document().at("/operations/" + action.word() + "/reply/messages/0"))
                .path("payload");
    }

    JsonNode failure() {
        return resolved(document().at("/components/messages/Failure")).path("payload");
    }

    public JsonNode message(String channel, String message) {
        return resolved(channel(channel).path("messages").path(message)).path("payload");
    }

    /** The response of an action of sockets that is not refused. */
    JsonNode answerOfSocket(String action) {
        return resolved(document().at("/operations/ws_" + action + "/reply/messages/0"))
                .path("payload");
    }

    JsonNode resolved(JsonNode node) {
        return text.resolved(node);
    }

    List<String> danglingReferences() {
        return text.danglingReferences();
    }

    public List<String> faults(JsonNode value, JsonNode schema) {
        return text.faults(value, schema);
    }
}
