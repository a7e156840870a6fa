package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.registration.HandleSearch.Registered;
import java.util.Map;
import java.util.Optional;

/** A registered handle as clients read it: the fields of a request and what became of it; absent values are left out. */
final class HandleJson {
    private HandleJson() {}

    static ObjectNode write(Registered registered) {
        var json = write(registered.handle());
        put(json, "state", registered.state());
        put(json, "lock_reason", registered.lockReason().map(LockReason::name));
        var flows = json.putArray("flow_instance_ids");
        registered.flows().forEach(flow -> flows.add(flow.toString()));
        return json;
    }

    static ObjectNode write(Plan.Snapshot snapshot) {
        var json = write(snapshot.handle());
        put(json, "state", snapshot.state());
        return json;
    }

    private static ObjectNode write(Handle handle) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("cmHandle", handle.id().value());
        put(json, "alternateId", handle.alternateId());
        put(json, "dmiPlugin", handle.plugins().plugin());
        put(json, "dmiDataPlugin", handle.plugins().data());
        put(json, "dmiModelPlugin", handle.plugins().model());
        put(json, "dmiDatajobsReadPlugin", handle.plugins().datajobsRead());
        put(json, "dmiDatajobsWritePlugin", handle.plugins().datajobsWrite());
        put(json, "moduleSetTag", handle.moduleSetTag());
        put(json, "dataProducerIdentifier", handle.dataProducerIdentifier());
        put(json, "trustLevel", handle.trustLevel().map(TrustLevel::name));
        put(json, "cmHandleProperties", handle.properties());
        put(json, "publicCmHandleProperties", handle.publicProperties());
        return json;
    }

    private static void put(ObjectNode json, String field, Optional<String> value) {
        value.ifPresent(text -> json.put(field, text));
    }

    private static void put(ObjectNode json, String field, Map<String, String> properties) {
        var object = json.putObject(field);
        properties.forEach(object::put);
    }
}
