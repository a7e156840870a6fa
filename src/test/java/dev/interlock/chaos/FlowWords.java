package dev.interlock.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.chaos.FlowRecord.Entry;
import java.util.Optional;
import java.util.OptionalLong;

/** How calls on flows, their answers and histories look on the wire. */
final class FlowWords {
    static final String SCHEMA = "chaos";

    private FlowWords() {}

    static String action(FlowCall call) {
        return switch (call) {
            case FlowCall.Start start -> "start";
            case FlowCall.Take take -> "transition";
            case FlowCall.Pause pause -> "pause";
            case FlowCall.Resume resume -> "resume";
            case FlowCall.Look look -> "flow_status";
        };
    }

    /** @param instance by which the flow is named; by its subject, while that is not known */
    static String data(FlowCall call, String subject, Optional<String> instance, Optional<String> key) {
        var fields = new StringBuilder("{");
        if (instance.isPresent() && !(call instanceof FlowCall.Start)) {
            fields.append("\"flow_instance_id\":\"%s\"".formatted(instance.get()));
        } else {
            fields.append("\"person_key\":\"%s\",\"flow_schema_identifier\":\"%s\"".formatted(subject, SCHEMA));
        }
        if (call instanceof FlowCall.Take take) {
            fields.append(",\"step_schema_identifier\":\"%s\",\"transition_schema_identifier\":\"%s\""
                    .formatted(take.edge().from().word(), take.edge().word()));
            take.expected().ifPresent(revision -> fields.append(",\"expected_revision\":" + revision));
        }
        key.ifPresent(value -> fields.append(",\"idempotency_key\":\"%s\"".formatted(value)));
        return fields.append("}").toString();
    }

    static FlowAnswer answer(FlowCall call, JsonNode response) {
        if (response.path("status").asInt() == 200) {
            return new FlowAnswer.Stood(standing(call, response.path("data")));
        }
        var code = PatientCaller.code(response);
        return code.equals("revision_conflict")
                ? new FlowAnswer.Refused(
                        code,
                        OptionalLong.of(
                                response.at("/errors/0/details/revision").asLong()))
                : new FlowAnswer.Refused(code);
    }

    private static Standing standing(FlowCall call, JsonNode data) {
        var step = data.at("/active_steps/0");
        var place = call instanceof FlowCall.Look ? step.path("step_schema_identifier") : step;
        var state = call instanceof FlowCall.Take ? data.path("flow_state") : data.path("state");
        return new Standing(
                data.path("revision").asLong(),
                Place.of(place.asText()),
                state.asText().equals("paused"));
    }

    /** The instance that a response names, if it does. */
    static Optional<String> instance(JsonNode response) {
        return Optional.of(response.at("/data/flow_instance_id").asText())
                .filter(id -> response.path("status").asInt() == 200)
                .or(() -> Optional.of(
                        response.at("/errors/0/details/flow_instance_id").asText()))
                .filter(id -> !id.isEmpty());
    }

    static Entry entry(JsonNode entry) {
        var transition = entry.path("transition_schema_identifier");
        return new Entry(
                entry.path("revision").asLong(),
                transition.isTextual()
                        ? transition.asText()
                        : entry.path("lifecycle").asText(),
                Optional.of(entry.at("/entered_steps/0").asText())
                        .filter(step -> !step.isEmpty())
                        .map(Place::of),
                entry.path("state").asText().equals("paused"),
                Optional.of(entry.path("idempotency_key"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText));
    }
}
