package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.interlock.bus.Action;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes up requests with all that JSON allows, the same for the same random numbers. */
final class RandomRequests {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEPTH = 4;
    private static final int MOST_MEMBERS = 4;

    /** Levels beneath the data, few enough for {@code json.max-depth}. */
    private static final int DEEPEST = 55;

    /** Those that the service behind the gateway answers; subscriptions the gateway answers itself, by what it is asked to watch. */
    private static final List<Action> ACTIONS = Arrays.stream(Action.values())
            .filter(action -> Action.ofSocket(action.word()).isPresent())
            .filter(action -> action != Action.SUBSCRIBE_STATE_CHANGE && action != Action.UNSUBSCRIBE_STATE_CHANGE)
            .toList();

    private static final List<String> NUMBERS =
            List.of("0", "-0.0", "7", "1519211809934", "9007199254740993", "1.10", "1E+2", "1e400", "9".repeat(900));

    private static final List<String> KEYS = List.of(
            "flow_instance_id",
            "step_schema_identifier",
            "person_key",
            "subject",
            "key",
            "input",
            "properties",
            "limit");

    private static final List<String> CHARACTERS = List.of(
            "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u007f", "é", "ß", "日", "\uffff", "😀", "𝄞", "{", "]",
            ":");

    private final SplittableRandom random;

    RandomRequests(SplittableRandom random) {
        this.random = random;
    }

    ValidRequest next() {
        var requestId =
                random.nextBoolean() ? any(NUMBERS) : TextNode.valueOf(word()).toString();
        var action = any(ACTIONS);
        var data = object(DEPTH);
        if (random.nextInt(20) == 0) {
            data.set("deep", deep(random.nextInt(DEEPEST)));
        }
        return new ValidRequest(requestId, action, data, text(requestId, action, data));
    }

    private String text(String requestId, Action action, ObjectNode data) {
        var members = Arrays.asList(
                "\"request_id\":" + space() + requestId + space(),
                "\"action\"" + space() + ":\"" + action.word() + "\"",
                space() + "\"data\":" + data);
        for (int i = members.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            var swapped = members.set(other, members.get(i));
            members.set(i, swapped);
        }
        return space() + "{" + String.join(",", members) + "}" + space();
    }

    private String space() {
        return random.nextInt(4) == 0 ? any(List.of(" ", "\n", "\t", "\r\n")) : "";
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> NODES.numberNode(random.nextInt());
            case 1 -> NODES.numberNode(random.nextLong(1L + Integer.MAX_VALUE, Long.MAX_VALUE));
            case 2 -> NODES.numberNode(random.nextLong(Long.MIN_VALUE, Integer.MIN_VALUE));
            case 3 -> NODES.numberNode(random.nextDouble(-1e9, 1e9));
            case 4 -> NODES.textNode(word());
            case 5 -> NODES.booleanNode(random.nextBoolean());
            case 6 -> NODES.nullNode();
            case 7 -> object(depth - 1);
            default -> {
                var array = NODES.arrayNode();
                for (int left = random.nextInt(MOST_MEMBERS); left > 0; left--) {
                    array.add(value(depth - 1));
                }
                yield array;
            }
        };
    }

    private ObjectNode object(int depth) {
        var object = NODES.objectNode();
        for (int left = random.nextInt(MOST_MEMBERS); left > 0; left--) {
            object.set(random.nextBoolean() ? any(KEYS) : word(), value(depth - 1));
        }
        return object;
    }

    private JsonNode deep(int levels) {
        JsonNode value = NODES.numberNode(1);
        for (int level = 0; level < levels; level++) {
            value = NODES.arrayNode().add(value);
        }
        return value;
    }

    private String word() {
        var word = new StringBuilder();
        for (int left = random.nextInt(12); left > 0; left--) {
            word.append(any(CHARACTERS));
        }
        return word.toString();
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
