package dev.interlock.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON trees into plain Java values and back: maps, lists, {@code String}, {@code Boolean}, {@code Long}, {@code Double} and
 * null, which is what conditions read.
 *
 * <p>An integer that is no {@code long} becomes the nearest {@code Double}, and a number beyond the doubles the largest of them.
 */
public final class PlainJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PlainJson() {}

    /** The object's fields in their order. */
    public static Map<String, Object> plain(ObjectNode object) {
        Map<String, Object> map = LinkedHashMap.newLinkedHashMap(object.size());
        object.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
        return map;
    }

    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> plain((ObjectNode) node);
            case ARRAY -> plain((ArrayNode) node);
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case NULL, MISSING -> null;
            case BINARY, POJO -> throw new IllegalArgumentException("no JSON value: " + node.getNodeType());
        };
    }

    private static List<Object> plain(ArrayNode array) {
        List<Object> list = new ArrayList<>(array.size());
        array.forEach(element -> list.add(plain(element)));
        return list;
    }

    private static Number number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        return Math.clamp(node.doubleValue(), -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /** The tree of a map as {@link #plain(ObjectNode)} gives it. */
    public static ObjectNode tree(Map<String, Object> map) {
        var object = NODES.objectNode();
        map.forEach((name, value) -> object.set(name, tree(value)));
        return object;
    }

    private static JsonNode tree(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case Map<?, ?> map -> {
                var object = NODES.objectNode();
                map.forEach((name, element) -> object.set((String) name, tree(element)));
                yield object;
            }
            case List<?> list -> {
                var array = NODES.arrayNode(list.size());
                list.forEach(element -> array.add(tree(element)));
                yield array;
            }
            case String text -> NODES.textNode(text);
            case Boolean truth -> NODES.booleanNode(truth);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            default -> throw new IllegalArgumentException("no plain value: " + value.getClass());
        };
    }
}
