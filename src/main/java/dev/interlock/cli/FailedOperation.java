package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One operation of a batch that failed.
 *
 * @param passing whether the same operation may succeed when it is sent again
 */
record FailedOperation(Operation operation, String cmHandle, String code, String text, boolean passing) {
    /** The code for "not ready" of a door that does not say itself what may be repeated; its "unknown" may be anything. */
    private static final String NOT_READY = "101";

    /** What failed according to an answer of either door, in the order of operations; empty if it tells of none. */
    static List<FailedOperation> in(JsonNode answer) {
        var failed = new ArrayList<FailedOperation>();
        for (var operation : Operation.values()) {
            for (var list : operation.failed()) {
                answer.path(list).forEach(item -> failed.add(of(operation, item)));
            }
        }
        return List.copyOf(failed);
    }

    /** The same operation with another text. */
    FailedOperation because(String reason) {
        return new FailedOperation(operation, cmHandle, code, reason, passing);
    }

    private static FailedOperation of(Operation operation, JsonNode item) {
        var code = item.path("error-code").asText(item.path("errorCode").asText());
        return new FailedOperation(
                operation,
                item.path("cmHandle").asText(),
                code,
                item.path("error-text").asText(item.path("errorText").asText()),
                item.path("retryable").asBoolean(code.equals(NOT_READY)));
    }
}
