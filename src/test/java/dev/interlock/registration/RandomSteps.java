package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.interlock.bus.Action;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Steps by chance, with few names so that they collide, and with all that can be wrong with a batch. */
final class RandomSteps {
    /** Half a character must reach the other side as an escape. */
    private static final ObjectMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final List<String> ODD_IDS = List.of(
            "é\uD83D\uDE00",
            "\uD83D\uDE00".repeat(200),
            "\uD83D\uDE00".repeat(200) + "x",
            "",
            " ",
            "x".repeat(201),
            "nul\u0000",
            "half\uD83D",
            "tab\t",
            "del\u007F",
            "c1\u0085");
    private static final String FORBIDDEN = "!\"#$%&'()*+,./\\:;<=>?@[]^{|}~` ";
    private static final List<String> OTHER_NAMES = List.of("x", "y", "Net=1,Element=2/é", "", "  ", " a");
    private static final List<String> KEYS = List.of("vendor", "site", "k1", "k2", "k3");
    private static final List<String> TAGS = List.of("", " ", "t1", "t1", "t1", "t2");

    private final Random random;
    private final List<Step.Post> keyed = new ArrayList<>();

    /** Whether the batch that is being made has the right form; else most requests of NCMP's form would be refused. */
    private boolean wellFormed;

    RandomSteps(long seed) {
        random = new Random(seed);
    }

    /** Of so many steps, most of them batches at one door. */
    List<Step> sequence(Door door, int length) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < length; i++) {
            steps.add(chance(35) ? move() : post(door));
        }
        return steps;
    }

    Step.Post post(Door door) {
        var fresh = new Step.Post(door, chance(20), key(), body(door));
        if (!keyed.isEmpty() && chance(8)) {
            var again = any(keyed);
            return chance(25) ? new Step.Post(door, again.lenient(), again.key(), fresh.body()) : again;
        }
        fresh.key().ifPresent(key -> keyed.add(fresh));
        return fresh;
    }

    /** A batch that creates a few handles that nothing has yet but another batch with the same prefix. */
    Step.Post creation(String prefix) {
        var body = object();
        var handles = body.putArray("createdCmHandles");
        var numbers = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        Collections.shuffle(numbers, random);
        for (int number : numbers.subList(0, 1 + random.nextInt(4))) {
            var handle = handles.addObject().put("cmHandle", prefix + number);
            if (chance(60)) {
                handle.put("alternateId", "Net=" + prefix + random.nextInt(4));
            }
        }
        return new Step.Post(Door.INTERLOCK, false, Optional.empty(), body.toString());
    }

    /** A batch that may do anything to the handles of {@link #creation}, and give their ids to others as alternate ids. */
    Step.Post mixture(String prefix) {
        Supplier<JsonNode> id = () -> text(prefix + random.nextInt(6));
        Supplier<JsonNode> handle = () -> {
            var fields = object();
            fields.set("cmHandle", id.get());
            maybe(fields, "alternateId", 60, chance(50) ? id : () -> text("Net=" + prefix + random.nextInt(4)));
            return fields;
        };
        wellFormed = true;
        var body = object();
        maybe(body, "removedCmHandles", 50, () -> list(2, id));
        maybe(body, "createdCmHandles", 50, () -> list(2, handle));
        maybe(body, "updatedCmHandles", 50, () -> list(2, handle));
        maybe(body, "upgradedCmHandles", 20, () -> object().set("cmHandles", list(2, id)));
        return new Step.Post(Door.INTERLOCK, false, Optional.empty(), body.toString());
    }

    private Optional<String> key() {
        return chance(15) ? Optional.of("key-" + random.nextInt(1_000_000)) : Optional.empty();
    }

    private Step.Move move() {
        return switch (random.nextInt(12)) {
            case 0 -> new Step.Move(any(NAMES), Action.PAUSE, "");
            case 1, 2 -> new Step.Move(any(NAMES), Action.RESUME, "");
            case 3 -> new Step.Move(any(NAMES), Action.EXIT, "");
            case 4 -> new Step.Move(any(NAMES), Action.TRANSITION, "lock");
            case 5, 6 -> new Step.Move(any(NAMES), Action.TRANSITION, "retry");
            default -> new Step.Move(any(NAMES), Action.TRANSITION, "ready");
        };
    }

    private String body(Door door) {
        wellFormed = chance(door == Door.NCMP ? 80 : 40);
        var body = object();
        if (chance(40)) {
            for (var plugin : List.of(
                    "dmiPlugin",
                    "dmiDataPlugin",
                    "dmiModelPlugin",
                    "dmiDatajobsReadPlugin",
                    "dmiDatajobsWritePlugin")) {
                maybe(body, plugin, 50, this::plugin);
            }
        }
        maybe(body, "removedCmHandles", 40, () -> list(3, this::id));
        maybe(body, "deletedCmHandles", 30, () -> list(2, this::id));
        maybe(body, "createdCmHandles", 75, () -> list(5, this::handle));
        maybe(body, "updatedCmHandles", 60, () -> list(5, this::handle));
        maybe(body, "upgradedCmHandles", 40, this::upgrade);
        maybe(body, "somethingElse", 5, () -> handle());
        return spoilt(written(shuffled(body)), door);
    }

    /** Now and then no JSON, or none that counts. */
    private String spoilt(String body, Door door) {
        return switch (random.nextInt(120)) {
            case 0 -> body.substring(0, random.nextInt(body.length()));
            case 1 -> "{\"twice\": 1, \"twice\": 1" + (body.equals("{}") ? "}" : ", " + body.substring(1));
            case 2 -> "[" + body + "]";
            case 3 -> body + " " + body;
            case 4 -> body.replace("\"cmHandle\":", "\"cmHandle\":\"" + door + "\",\"cmHandle\":");
            default -> body;
        };
    }

    private JsonNode plugin() {
        return flaw(3) ? anyOf(JSON.numberNode(5), JSON.textNode("nul\u0000")) : text(any(List.of("", "p", "q")));
    }

    private JsonNode list(int max, Supplier<JsonNode> items) {
        if (flaw(3)) {
            return anyOf(JSON.nullNode(), JSON.textNode("a"), object(), JSON.numberNode(1));
        }
        var list = JSON.arrayNode();
        int size = flaw(2) ? 14 : random.nextInt(max + 1);
        for (int i = 0; i < size; i++) {
            list.add(items.get());
        }
        return list;
    }

    private JsonNode upgrade() {
        if (flaw(3)) {
            return anyOf(JSON.nullNode(), JSON.textNode("a"), JSON.arrayNode());
        }
        var upgrade = object();
        maybe(upgrade, "cmHandles", 95, () -> list(4, this::id));
        maybe(upgrade, "moduleSetTag", 70, () -> flaw(5) ? JSON.numberNode(1) : text(any(TAGS)));
        return shuffled(upgrade);
    }

    private JsonNode id() {
        return flaw(3) ? noText() : text(name());
    }

    private JsonNode handle() {
        if (flaw(3)) {
            return noText();
        }
        if (chance(2)) {
            return large();
        }
        var handle = object();
        maybe(handle, "cmHandle", wellFormed ? 100 : 97, this::id);
        maybe(handle, "alternateId", 35, () -> faulty(chance(50) ? any(NAMES) : any(OTHER_NAMES)));
        maybe(handle, "moduleSetTag", 50, () -> faulty(any(TAGS)));
        maybe(handle, "dataProducerIdentifier", 20, () -> faulty(any(List.of("", "p1", "p2"))));
        maybe(handle, "trustLevel", 20, () -> flaw(8) ? text("SOME") : faulty(any(List.of("COMPLETE", "NONE"))));
        maybe(handle, "cmHandleProperties", 55, this::properties);
        maybe(handle, "publicCmHandleProperties", 55, this::properties);
        maybe(handle, "other", 5, this::noText);
        return shuffled(handle);
    }

    private JsonNode properties() {
        if (flaw(3)) {
            return anyOf(JSON.nullNode(), JSON.arrayNode(), JSON.textNode("a"));
        }
        var properties = object();
        int size = random.nextInt(3);
        for (int i = 0; i < size; i++) {
            properties.set(any(KEYS), value());
        }
        maybe(properties, "spin", 2, this::value);
        maybe(properties, "nul\u0000", 1, this::value);
        return properties;
    }

    /** Of the right form, and at the limits or just beyond one. */
    private JsonNode large() {
        var handle = object().put("cmHandle", name());
        var properties = handle.putObject(chance(50) ? "cmHandleProperties" : "publicCmHandleProperties");
        switch (random.nextInt(3)) {
            case 0 -> properties.put("k".repeat(20 + random.nextInt(2)), "v");
            case 1 -> properties.put("k1", "v".repeat(30 + random.nextInt(2)));
            default ->
                IntStream.range(0, 4 + random.nextInt(2))
                        .forEach(i -> properties.set("m" + i, chance(20) ? JSON.nullNode() : JSON.numberNode(i)));
        }
        return handle;
    }

    private JsonNode value() {
        return switch (random.nextInt(40)) {
            case 0, 1 -> wellFormed ? text("w") : anyOf(JSON.arrayNode(), object());
            case 2 -> text("nul\u0000");
            case 3 -> text("half\uDE00");
            case 4, 5 -> JSON.numberNode(random.nextInt(100) - 50);
            case 6 -> JSON.numberNode(new BigDecimal("1.50"));
            case 7 -> JSON.booleanNode(random.nextBoolean());
            case 8 -> text("v".repeat(30));
            case 9, 10, 11, 12, 13, 14, 15, 16, 17 -> JSON.nullNode();
            case 18, 19, 20 -> text("\uD83D\uDE80");
            default -> text(any(List.of("Galway", "Cork", "")));
        };
    }

    private String name() {
        return switch (random.nextInt(25)) {
            case 0 -> any(ODD_IDS);
            case 1, 2 -> "f" + FORBIDDEN.charAt(random.nextInt(FORBIDDEN.length()));
            case 3 -> "x";
            default -> any(NAMES);
        };
    }

    /** The text, or now and then something that cannot stand in its place. */
    private JsonNode faulty(String text) {
        return switch (random.nextInt(60)) {
            case 0 -> wellFormed ? text(text) : noText();
            case 1 -> text("nul\u0000");
            case 2, 3 -> JSON.nullNode();
            default -> text(text);
        };
    }

    private JsonNode noText() {
        return anyOf(
                JSON.nullNode(), JSON.numberNode(7), JSON.booleanNode(true), JSON.arrayNode(), object(), array("a"));
    }

    private void maybe(ObjectNode object, String field, int percent, Supplier<JsonNode> value) {
        if (chance(percent)) {
            object.set(field, value.get());
        }
    }

    private ObjectNode shuffled(ObjectNode object) {
        var fields = new ArrayList<String>();
        object.fieldNames().forEachRemaining(fields::add);
        Collections.shuffle(fields, random);
        var shuffled = object();
        fields.forEach(field -> shuffled.set(field, object.get(field)));
        return shuffled;
    }

    private boolean flaw(int percent) {
        return !wellFormed && chance(percent);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private JsonNode anyOf(JsonNode... values) {
        return any(List.of(values));
    }

    private static ObjectNode object() {
        return JSON.objectNode();
    }

    private static ArrayNode array(String text) {
        return JSON.arrayNode().add(text);
    }

    private static TextNode text(String text) {
        return JSON.textNode(text);
    }

    static String written(JsonNode json) {
        try {
            return ESCAPING.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json.toString(), e);
        }
    }
}
