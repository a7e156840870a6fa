package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.client.FlowStatus;
import dev.interlock.client.Snapshot;
import dev.interlock.client.StateChange;
import dev.interlock.client.Watched;
import java.util.List;
import java.util.stream.Collectors;

/** The form in which is printed what is watched. */
enum WatchForm {
    /** A line for people. */
    TEXT,
    /** A JSON object a line, with the field names of the socket. */
    NDJSON;

    List<String> lines(Watched watched) {
        return switch (watched) {
            case Snapshot snapshot -> snapshot.flows().stream().map(this::line).toList();
            case StateChange change -> List.of(line(change));
        };
    }

    private String line(FlowStatus flow) {
        return switch (this) {
            case TEXT ->
                Printable.text("%s  revision %d  %s %s: %s"
                        .formatted(
                                flow.id(),
                                flow.revision(),
                                flow.schema(),
                                flow.state().word(),
                                flow.activeSteps().stream()
                                        .map(FlowStatus.ActiveStep::step)
                                        .collect(Collectors.joining(", "))));
            case NDJSON -> json(flow).toString();
        };
    }

    private String line(StateChange change) {
        return switch (this) {
            case TEXT ->
                Printable.text("%s  revision %d  %s %s: %s%s  %s%s  %s"
                        .formatted(
                                change.flow(),
                                change.revision(),
                                change.entity().word(),
                                change.identifier(),
                                change.previousState()
                                        .map(state -> state + " -> ")
                                        .orElse(""),
                                change.state(),
                                change.transition().orElse(change.cause()),
                                change.actor().map(name -> " by " + name).orElse(""),
                                change.occurredAt()));
            case NDJSON -> json(change).toString();
        };
    }

    private static ObjectNode json(FlowStatus flow) {
        var json = Documents.JSON
                .createObjectNode()
                .put("event", "snapshot")
                .put("flow_instance_id", flow.id())
                .put("flow_schema_identifier", flow.schema())
                .put("state", flow.state().word())
                .put("revision", flow.revision());
        var steps = json.putArray("active_steps");
        flow.activeSteps()
                .forEach(step -> steps.addObject()
                        .put("step_instance_id", step.id())
                        .put("step_schema_identifier", step.step()));
        return json;
    }

    private static ObjectNode json(StateChange change) {
        return Documents.JSON
                .createObjectNode()
                .put("event", "state_change")
                .put("entity", change.entity().word())
                .put("id", change.id())
                .put("identifier", change.identifier())
                .put("state", change.state())
                .put("previous_state", change.previousState().orElse(null))
                .put("flow_instance_id", change.flow())
                .put("revision", change.revision())
                .put("occurred_at", change.occurredAt().toString())
                .put("cause", change.cause())
                .put("transition_schema_identifier", change.transition().orElse(null))
                .put("actor", change.actor().orElse(null));
    }
}
