package dev.interlock.registration;

import static dev.interlock.registration.RequestForm.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.config.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What registration answers and keeps, as the contract tells it, one item after the other and without any thought of speed. */
final class RegistrationModel {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Registration limits;
    private final SortedMap<String, ObjectNode> handles = new TreeMap<>();
    private final FlowsModel flows;
    private final Map<String, Kept> kept = new HashMap<>();

    RegistrationModel(Registration limits) {
        this(limits, new FlowsModel());
    }

    private RegistrationModel(Registration limits, FlowsModel flows) {
        this.limits = limits;
        this.flows = flows;
    }

    RegistrationModel copy() {
        var copy = new RegistrationModel(limits, flows.copy());
        handles.forEach((id, handle) -> copy.handles.put(id, handle.deepCopy()));
        copy.kept.putAll(kept);
        return copy;
    }

    /** All handles and all flows, each told in one line of JSON. */
    SortedMap<String, JsonNode> state() {
        var state = new TreeMap<String, JsonNode>(flows.state());
        handles.forEach((id, handle) -> state.put("handle " + id, handle.deepCopy()));
        return state;
    }

    Told take(Step step) {
        return switch (step) {
            case Step.Post post -> post(post);
            case Step.Move move -> Told.status(move(move) ? 200 : 409);
        };
    }

    private boolean move(Step.Move move) {
        boolean moved = flows.move(move);
        if (moved && !flows.isLocked(move.id())) {
            handles.computeIfPresent(move.id(), (id, handle) -> handle.putNull("lock_reason"));
        }
        return moved;
    }

    private Told post(Step.Post post) {
        var form = new RequestForm(post.door(), limits);
        var request = form.read(post.body());
        if (request.isEmpty()) {
            return Told.status(400);
        }
        if (post.door() == Door.NCMP || post.key().isEmpty()) {
            return told(post, done(form, request.get()));
        }
        var first = kept.get(post.key().get());
        if (first == null) {
            first = new Kept(post.body(), done(form, request.get()));
            kept.put(post.key().get(), first);
        }
        return first.body.equals(post.body()) ? told(post, first.failed) : Told.status(409);
    }

    private static Told told(Step.Post post, ObjectNode failed) {
        if (list(failed).stream().allMatch(JsonNode::isEmpty)) {
            return Told.status(200);
        }
        boolean lenient = post.lenient() && post.door() == Door.INTERLOCK;
        return new Told(lenient ? 207 : 500, failed);
    }

    private ObjectNode done(RequestForm form, ObjectNode request) {
        var door = form.door();
        var upgrade = request.path("upgradedCmHandles");
        var tag = upgrade.path("moduleSetTag").asText("");
        var deleted = failures(door, form.deleted(request), id -> delete(id, door));
        var created = failures(door, list(request.path("createdCmHandles")), item -> create(item, request));
        var updated = failures(door, list(request.path("updatedCmHandles")), this::update);
        var upgraded = failures(door, list(upgrade.path("cmHandles")), id -> upgrade(id, tag));
        var failed = JSON.objectNode();
        failed.set("failedCreatedCmHandles", created);
        failed.set("failedUpdatedCmHandles", updated);
        failed.set(door == Door.NCMP ? "failedRemovedCmHandles" : "failedDeletedCmHandles", deleted);
        failed.set("failedUpgradeCmHandles", upgraded);
        return door == Door.NCMP ? failed : withoutEmpty(failed);
    }

    private static ObjectNode withoutEmpty(ObjectNode lists) {
        var rest = JSON.objectNode();
        lists.properties().stream()
                .filter(list -> !list.getValue().isEmpty())
                .forEach(list -> rest.set(list.getKey(), list.getValue()));
        return rest;
    }

    private static ArrayNode failures(Door door, List<JsonNode> items, Function<JsonNode, Fault> operation) {
        var failures = JSON.arrayNode();
        for (var item : items) {
            var fault = operation.apply(item);
            if (fault != Fault.NONE) {
                fault.write(failures.addObject().put("cmHandle", readableId(item)), door);
            }
        }
        return failures;
    }

    private static String readableId(JsonNode item) {
        var id = item.isObject() ? item.path("cmHandle") : item;
        return id.isTextual() || id.isNumber() ? id.asText() : "";
    }

    private Fault delete(JsonNode id, Door door) {
        if (!id.isTextual()) {
            return Fault.INVALID;
        }
        if (RequestForm.isBadId(id.asText())) {
            return Fault.INVALID_ID;
        }
        if (handles.remove(id.asText()) == null) {
            return door == Door.NCMP ? Fault.NOT_FOUND : Fault.NONE;
        }
        flows.exit(id.asText());
        return Fault.NONE;
    }

    private Fault create(JsonNode item, ObjectNode request) {
        if (!RequestForm.isHandle(item)) {
            return Fault.INVALID;
        }
        var id = item.path("cmHandle").asText();
        if (RequestForm.isBadId(id)) {
            return Fault.INVALID_ID;
        }
        if (handles.containsKey(id) || isAlternateId(id)) {
            return Fault.ALREADY_EXISTS;
        }
        if (!RequestForm.storable(item)) {
            return Fault.INVALID;
        }
        if (isTakenByAnother(HandleModel.alternateId(item), id)) {
            return Fault.ALREADY_EXISTS;
        }
        var handle = HandleModel.created(item, request);
        if (!flows.start(id, HandleModel.subject(handle))) {
            return Fault.FLOW_REFUSED;
        }
        handles.put(id, handle);
        return Fault.NONE;
    }

    private Fault update(JsonNode item) {
        if (!RequestForm.isHandle(item)) {
            return Fault.INVALID;
        }
        var id = item.path("cmHandle").asText();
        if (RequestForm.isBadId(id)) {
            return Fault.INVALID_ID;
        }
        var handle = handles.get(id);
        if (handle == null) {
            return Fault.NOT_FOUND;
        }
        if (!RequestForm.storable(item)) {
            return Fault.INVALID;
        }
        var alternateId = HandleModel.alternateId(item);
        var before = handle.path("alternateId").asText("");
        if (!alternateId.isEmpty() && !before.isEmpty() && !before.equals(alternateId)) {
            return Fault.ALTERNATE_ID_FIXED;
        }
        if (isTakenByAnother(alternateId, id)) {
            return Fault.ALREADY_EXISTS;
        }
        var changed = handle.deepCopy();
        HandleModel.merge(changed, item);
        if (hasGrownTooLarge(handle, changed, "cmHandleProperties")
                || hasGrownTooLarge(handle, changed, "publicCmHandleProperties")) {
            return Fault.INVALID;
        }
        if (!flows.change(id, HandleModel.subject(changed))) {
            return Fault.FLOW_REFUSED;
        }
        handles.put(id, changed);
        return Fault.NONE;
    }

    private Fault upgrade(JsonNode item, String tag) {
        if (!item.isTextual()) {
            return Fault.INVALID;
        }
        var id = item.asText();
        if (RequestForm.isBadId(id)) {
            return Fault.INVALID_ID;
        }
        var handle = handles.get(id);
        if (handle == null) {
            return Fault.NOT_FOUND;
        }
        if (!flows.isReady(id)) {
            return Fault.NOT_READY;
        }
        if (!tag.isBlank() && tag.equals(handle.path("moduleSetTag").asText(""))) {
            return Fault.NONE;
        }
        flows.lock(id);
        handle.put("lock_reason", "MODULE_UPGRADE");
        return Fault.NONE;
    }

    private boolean isAlternateId(String name) {
        return handles.values().stream()
                .anyMatch(handle -> handle.path("alternateId").asText("").equals(name));
    }

    private boolean isTakenByAnother(String alternateId, String by) {
        return !alternateId.isEmpty()
                && handles.entrySet().stream()
                        .filter(other -> !other.getKey().equals(by))
                        .anyMatch(other -> other.getKey().equals(alternateId)
                                || other.getValue()
                                        .path("alternateId")
                                        .asText("")
                                        .equals(alternateId));
    }

    private boolean hasGrownTooLarge(ObjectNode before, ObjectNode after, String map) {
        int size = after.path(map).size();
        return size > limits.maxProperties() && size > before.path(map).size();
    }

    /** The first answer to a batch with a key. */
    private record Kept(String body, ObjectNode failed) {}
}
