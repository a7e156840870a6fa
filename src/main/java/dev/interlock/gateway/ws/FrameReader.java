package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.gateway.Document;
import dev.interlock.gateway.StrictJson;
import java.util.Optional;

/** Reads the text of a message as the request it is, or as a refusal that tells what is wrong and where. */
final class FrameReader {
    private static final String REQUEST_ID = "request_id";
    private static final String NO_ID = "null";

    private final StrictJson json;

    FrameReader(StrictJson json) {
        this.json = json;
    }

    Frame read(String text) {
        var document = json.readKeeping(REQUEST_ID, text);
        // Which action it is may be the last that a text tells.
        return action(document).equals(Optional.of(Action.REGISTER_CM_HANDLES))
                ? frame(json.readBatchKeeping(REQUEST_ID, text))
                : frame(document);
    }

    private static Frame frame(Document document) {
        var action = action(document);
        var data = document.root().get("data") instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode();
        var requestId = document.token().orElse(NO_ID);
        var fault = fault(document, action);
        return fault.isPresent()
                ? new Frame.Refused(requestId, action, data, fault.get())
                : new Frame.Request(requestId, action.orElseThrow(), data);
    }

    private static Optional<Action> action(Document document) {
        return Action.ofSocket(document.root().path("action").asText());
    }

    private static Optional<Failure> fault(Document document, Optional<Action> action) {
        return document.fault()
                .or(() -> idFault(document))
                .or(() -> actionFault(document, action))
                .or(() -> dataFault(document));
    }

    private static Optional<Failure> idFault(Document document) {
        return document.token().isPresent()
                ? Optional.empty()
                : invalid("/request_id", "expected a number or a string that the response can repeat");
    }

    private static Optional<Failure> actionFault(Document document, Optional<Action> action) {
        if (!document.root().path("action").isTextual()) {
            return invalid("/action", "expected the name of an action");
        }
        return action.isPresent()
                ? Optional.empty()
                : Optional.of(Failure.of(
                                ErrorCode.UNKNOWN_ACTION,
                                "there is no action '"
                                        + document.root().path("action").asText() + "'")
                        .at("/action"));
    }

    private static Optional<Failure> dataFault(Document document) {
        return document.root().path("data").isObject() ? Optional.empty() : invalid("/data", "expected an object");
    }

    private static Optional<Failure> invalid(String pointer, String why) {
        return Optional.of(Failure.of(ErrorCode.INVALID_REQUEST, why).at(pointer));
    }
}
