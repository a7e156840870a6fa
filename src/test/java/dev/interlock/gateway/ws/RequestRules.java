package dev.interlock.gateway.ws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Unicode;
import dev.interlock.config.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Which bytes are a request: the rules for clients once more, over trees that Jackson builds by itself. */
final class RequestRules {
    private final ObjectMapper mapper;

    RequestRules(Json limits) {
        mapper = JsonMapper.builder(limits.factory())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Whether they are what UTF-8 makes of their own text. */
    static boolean isUtf8(byte[] bytes) {
        return Arrays.equals(bytes, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
    }

    /** The request that this text is, if it is one. */
    Optional<ObjectNode> request(String text) {
        try {
            return Optional.of(mapper.readTree(text))
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast)
                    .filter(RequestRules::isRequest);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    JsonNode tree(String json) {
        try {
            return mapper.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    private static boolean isRequest(ObjectNode root) {
        var action = Action.ofSocket(root.path("action").asText());
        var others = root.deepCopy().without("request_id");
        boolean batch = action.equals(Optional.of(Action.REGISTER_CM_HANDLES));
        var id = root.path("request_id");
        return (id.isNumber() || id.isTextual())
                && root.path("action").isTextual()
                && action.isPresent()
                && root.path("data").isObject()
                && (batch || nodes(others).allMatch(RequestRules::isAcceptable));
    }

    private static Stream<JsonNode> nodes(JsonNode node) {
        return Stream.concat(
                Stream.of(node), StreamSupport.stream(node.spliterator(), false).flatMap(RequestRules::nodes));
    }

    private static boolean isAcceptable(JsonNode node) {
        return hasGoodKeys(node) && isInRange(node) && isStorable(node);
    }

    private static boolean hasGoodKeys(JsonNode node) {
        return node.properties().stream().allMatch(member -> Unicode.storable(member.getKey()));
    }

    private static boolean isInRange(JsonNode node) {
        return !node.isBigInteger() && (!node.isDouble() || Double.isFinite(node.doubleValue()));
    }

    private static boolean isStorable(JsonNode node) {
        return !node.isTextual() || Unicode.storable(node.asText());
    }
}
