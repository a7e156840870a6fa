package dev.interlock.client;

import io.vertx.core.json.JsonObject;

/** One change of one flow. The flow's id and the change's revision name it. */
public record FlowEvent(String flow, String schema, SubjectKey subject, Change change) {

    static FlowEvent of(JsonObject json) {
        return new FlowEvent(
                json.getString("flow_instance_id"),
                json.getString("flow_schema_identifier"),
                SubjectKey.of(json.getJsonObject("subject")),
                Change.of(json));
    }
}
