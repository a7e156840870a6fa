package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.config.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The form of a request as the contract tells it, looked at as one whole tree. */
record RequestForm(Door door, Registration limits) {
    static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static final List<String> PLUGINS =
            List.of("dmiPlugin", "dmiDataPlugin", "dmiModelPlugin", "dmiDatajobsReadPlugin", "dmiDatajobsWritePlugin");
    private static final String FORBIDDEN = "!\"#$%&'()*+,./\\:;<=>?@[]^{|}~` ";
    private static final List<String> TEXTS =
            List.of("alternateId", "moduleSetTag", "dataProducerIdentifier", "trustLevel");
    private static final List<String> MAPS = List.of("cmHandleProperties", "publicCmHandleProperties");

    /** The request, unless it has to be refused. */
    Optional<ObjectNode> read(String body) {
        try {
            return Optional.of(STRICT.readTree(body))
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast)
                    .map(RequestForm::withoutIgnored)
                    .filter(this::acceptable);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** What the creation has fixed may be anything in an update. */
    private static ObjectNode withoutIgnored(ObjectNode request) {
        for (var item : request.path("updatedCmHandles")) {
            if (item instanceof ObjectNode handle) {
                handle.remove(List.of("moduleSetTag", "trustLevel"));
            }
        }
        return request;
    }

    List<JsonNode> deleted(ObjectNode request) {
        var ids = list(request.path("removedCmHandles"));
        if (door == Door.INTERLOCK) {
            ids.addAll(list(request.path("deletedCmHandles")));
        }
        return ids;
    }

    static List<JsonNode> list(JsonNode list) {
        var items = new ArrayList<JsonNode>();
        list.forEach(items::add);
        return items;
    }

    private boolean acceptable(ObjectNode request) {
        var upgrade = request.path("upgradedCmHandles");
        boolean shaped =
                PLUGINS.stream().allMatch(plugin -> isText(request.path(plugin)) && storable(request.path(plugin)))
                        && isList(request.path("createdCmHandles"))
                        && isList(request.path("updatedCmHandles"))
                        && isList(request.path("removedCmHandles"))
                        && (door == Door.NCMP || isList(request.path("deletedCmHandles")))
                        && (absent(upgrade) || upgrade.isObject())
                        && isList(upgrade.path("cmHandles"))
                        && isText(upgrade.path("moduleSetTag"));
        if (!shaped) {
            return false;
        }
        var handles = list(request.path("createdCmHandles"));
        handles.addAll(list(request.path("updatedCmHandles")));
        var ids = deleted(request);
        ids.addAll(list(upgrade.path("cmHandles")));
        return handles.size() + ids.size() <= limits.maxItems()
                && handles.stream().allMatch(this::withinLimits)
                && (door == Door.INTERLOCK
                        || (ids.stream().allMatch(JsonNode::isTextual)
                                && handles.stream().allMatch(RequestForm::isHandle)));
    }

    private boolean withinLimits(JsonNode handle) {
        for (var map : MAPS) {
            var properties = handle.path(map);
            if (properties.isObject()
                    && (hasTooMany(properties)
                            || properties.properties().stream()
                                    .anyMatch(property -> property.getKey().length() > limits.maxKeyLength()
                                            || property.getValue().asText().length() > limits.maxValueLength()))) {
                return false;
            }
        }
        return true;
    }

    private boolean hasTooMany(JsonNode properties) {
        long removals = properties.properties().stream()
                .filter(property -> property.getValue().isNull())
                .count();
        return removals > limits.maxProperties() || properties.size() - removals > limits.maxProperties();
    }

    static boolean isHandle(JsonNode item) {
        return item.path("cmHandle").isTextual()
                && TEXTS.stream().allMatch(field -> isText(item.path(field)))
                && (absent(item.path("trustLevel"))
                        || Set.of("COMPLETE", "NONE")
                                .contains(item.path("trustLevel").asText()))
                && MAPS.stream().allMatch(map -> isMap(item.path(map)));
    }

    private static boolean isMap(JsonNode map) {
        return absent(map) || (map.isObject() && list(map).stream().allMatch(JsonNode::isValueNode));
    }

    private static boolean isList(JsonNode list) {
        return absent(list) || list.isArray();
    }

    private static boolean isText(JsonNode text) {
        return absent(text) || text.isTextual();
    }

    static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** Whether all texts of an item can be kept: none has U+0000 or half a character. */
    static boolean storable(JsonNode item) {
        return list(item).stream().allMatch(RequestForm::storable)
                && item.properties().stream().allMatch(property -> storable(property.getKey()))
                && storable(item.asText());
    }

    private static boolean storable(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    static boolean isBadId(String id) {
        return id.isEmpty()
                || id.codePointCount(0, id.length()) > 200
                || id.codePoints()
                        .anyMatch(c -> FORBIDDEN.indexOf(c) >= 0
                                || Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE);
    }
}
