package dev.interlock.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The data of a call, made of what its path, its query and its body say. */
final class Arguments {
    /** Query parameters that may be given more than once. */
    private static final Set<String> REPEATABLE = Set.of("property");

    private static final String KEY = "idempotency_key";

    private static final Set<String> WHOLE_NUMBERS = Set.of("version", "after_revision", "limit");

    private final ObjectNode data;
    private Optional<Failure> fault = Optional.empty();

    private Arguments(ObjectNode data) {
        this.data = data;
    }

    /**
     * Puts the data together.
     *
     * @param body empty where the route has none
     */
    static Arguments of(Route route, Map<String, String> path, MultiMap query, MultiMap headers, ObjectNode body) {
        var arguments = new Arguments(
                switch (route.body()) {
                    case NONE -> JsonNodeFactory.instance.objectNode();
                    case DATA, OPTIONAL -> body;
                    case DOCUMENT -> JsonNodeFactory.instance.objectNode().set("document", body);
                });
        path.forEach((name, text) -> arguments.put(name, text, "the path"));
        route.query().stream()
                .filter(query::contains)
                .forEach(name -> arguments.put(name, query.getAll(name), "the query"));
        if (route.action().takesKey()) {
            arguments.putKey(headers.getAll(KeyHeader.NAME));
        }
        return arguments;
    }

    /** What the path alone says of a call. */
    static ObjectNode ofPath(Map<String, String> path) {
        var data = JsonNodeFactory.instance.objectNode();
        path.forEach(data::put);
        return data;
    }

    private void putKey(List<String> values) {
        KeyHeader.fault(values)
                .ifPresentOrElse(
                        why -> refuse(KEY, why),
                        () -> values.forEach(value -> put(KEY, value, "the header " + KeyHeader.NAME)));
    }

    private void put(String name, List<String> texts, String place) {
        if (REPEATABLE.contains(name)) {
            var list = data.putArray(name);
            texts.forEach(list::add);
        } else if (texts.size() > 1) {
            refuse(name, "is given %d times".formatted(texts.size()));
        } else {
            put(name, texts.getFirst(), place);
        }
    }

    private void put(String name, String text, String place) {
        var value = WHOLE_NUMBERS.contains(name) ? wholeNumber(text) : Optional.of(text(text));
        if (value.isEmpty()) {
            refuse(name, "expected a whole number, not '" + text + "'");
        } else if (data.hasNonNull(name) && !data.get(name).equals(value.get())) {
            refuse(name, place + " says '" + text + "'");
        } else {
            data.set(name, value.get());
        }
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    private static Optional<JsonNode> wholeNumber(String text) {
        return text.matches("-?[0-9]{1,18}")
                ? Optional.of(JsonNodeFactory.instance.numberNode(Long.parseLong(text)))
                : Optional.empty();
    }

    private void refuse(String name, String why) {
        fault = fault.or(() -> Optional.of(
                Failure.of(ErrorCode.INVALID_REQUEST, name + ": " + why).at("/" + name)));
    }

    ObjectNode data() {
        return data;
    }

    Optional<Failure> fault() {
        return fault;
    }
}
