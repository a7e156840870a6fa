package dev.interlock.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * One expected failure as a value: what went wrong, in words for people and a code for programs.
 *
 * @param path JSON pointer into the request to the value at fault
 * @param details further facts for programs; never changed after construction
 */
public record Failure(ErrorCode code, String message, Optional<String> path, ObjectNode details) {

    public static Failure of(ErrorCode code, String message) {
        return new Failure(code, message, Optional.empty(), JsonNodeFactory.instance.objectNode());
    }

    public Failure at(String pointer) {
        return new Failure(code, message, Optional.of(pointer), details);
    }

    public Failure with(String name, JsonNode value) {
        return new Failure(code, message, path, details.deepCopy().set(name, value));
    }

    public Failure with(String name, String value) {
        return with(name, JsonNodeFactory.instance.textNode(value));
    }

    public Failure with(String name, List<String> values) {
        var array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return with(name, array);
    }

    public Failure with(String name, long value) {
        return with(name, JsonNodeFactory.instance.numberNode(value));
    }

    public FailureException asException() {
        return new FailureException(this);
    }

    /** The error element that clients read. */
    public ObjectNode toJson() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("code", code.word())
                .put("message", message)
                .put("retryable", code.retryable());
        path.ifPresent(pointer -> json.put("path", pointer));
        if (!details.isEmpty()) {
            json.set("details", details);
        }
        return json;
    }

    static Failure fromJson(JsonNode json) {
        var code = ErrorCode.ofWord(json.path("code").asText()).orElse(ErrorCode.INTERNAL);
        var details = json.get("details") instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        var path = Optional.ofNullable(json.get("path")).map(JsonNode::asText);
        return new Failure(code, json.path("message").asText(), path, details);
    }
}
