package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A person that was made known.
 *
 * @param flows the latest flow of each schema that the person has had
 */
public record Person(String id, List<Flow> flows) {

    public Person {
        flows = List.copyOf(flows);
    }

    static Person of(JsonObject json) {
        return new Person(json.getString("person_id"), Lists.objects(json, "flows", Flow::of));
    }

    /** One of the person's flows. */
    public record Flow(String id, String schema, FlowState state) {

        static Flow of(JsonObject json) {
            return new Flow(
                    json.getString("flow_instance_id"),
                    json.getString("flow_schema_identifier"),
                    FlowState.of(json.getString("state")));
        }
    }
}
