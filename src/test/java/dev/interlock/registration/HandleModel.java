package dev.interlock.registration;

import static dev.interlock.registration.RequestForm.absent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What a handle becomes by an item of a batch; a handle is JSON with the names of the contract. */
final class HandleModel {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private HandleModel() {}

    /** The one that an item of this request asks for. */
    static ObjectNode created(JsonNode item, ObjectNode request) {
        var handle = JSON.objectNode();
        for (var plugin : RequestForm.PLUGINS) {
            handle.set(plugin, orNull(request.path(plugin)));
        }
        handle.putNull("alternateId").putNull("dataProducerIdentifier").putNull("lock_reason");
        handle.set("moduleSetTag", orNull(item.path("moduleSetTag")));
        handle.set("trustLevel", orNull(item.path("trustLevel")));
        handle.putObject("cmHandleProperties");
        handle.putObject("publicCmHandleProperties");
        merge(handle, item);
        return handle;
    }

    /** Empty if there is none. */
    static String alternateId(JsonNode item) {
        var alternateId = item.path("alternateId").asText("");
        return alternateId.isBlank() || absent(item.path("alternateId")) ? "" : alternateId;
    }

    static void merge(ObjectNode handle, JsonNode item) {
        if (!alternateId(item).isEmpty()) {
            handle.put("alternateId", alternateId(item));
        }
        var producer = orNull(item.path("dataProducerIdentifier"));
        if (!producer.isNull()) {
            handle.set("dataProducerIdentifier", producer);
        }
        for (var map : List.of("cmHandleProperties", "publicCmHandleProperties")) {
            var properties = (ObjectNode) handle.path(map);
            item.path(map).properties().forEach(property -> {
                if (property.getValue().isNull()) {
                    properties.remove(property.getKey());
                } else {
                    properties.put(property.getKey(), property.getValue().asText());
                }
            });
        }
    }

    /** What a handle's flows see of it. */
    static ObjectNode subject(ObjectNode handle) {
        var subject = ((ObjectNode) handle.path("cmHandleProperties")).deepCopy();
        subject.setAll((ObjectNode) handle.path("publicCmHandleProperties"));
        return subject;
    }

    private static JsonNode orNull(JsonNode text) {
        return absent(text) || text.asText().isBlank() ? JSON.nullNode() : text;
    }
}
