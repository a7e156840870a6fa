package dev.interlock.client;

import io.vertx.core.json.JsonObject;

/**
 * A step that was entered asks for its action.
 *
 * @param actionId the same in each attempt and in no other request: what was done under it must not be done again
 * @param attempt counts from 1
 * @param flow the id of the flow
 * @param visit how often the step was entered, this time included
 * @param properties of the subject
 */
public record ActionRequest(
        String actionId,
        int attempt,
        String flow,
        String schema,
        int version,
        String step,
        int visit,
        SubjectKey subject,
        JsonObject properties) {

    static ActionRequest of(JsonObject json) {
        var subject = json.getJsonObject("subject");
        return new ActionRequest(
                json.getString("action_id"),
                json.getInteger("attempt"),
                json.getString("flow_instance_id"),
                json.getString("flow_schema_identifier"),
                json.getInteger("schema_version"),
                json.getString("step_schema_identifier"),
                json.getInteger("visit"),
                SubjectKey.of(subject),
                subject.getJsonObject("properties"));
    }
}
