package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Words the answers to calls on flows; the field names are a contract with clients. */
final class FlowAnswers {
    private FlowAnswers() {}

    static ObjectNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The steps by their identifiers; their states follow from where they stand. */
    static ObjectNode taken(Executed taken, TransitionCommand command) {
        var change = taken.change();
        var step = change.step().orElse("");
        var json = nothing()
                .put("result", "success")
                .putNull("message")
                .put("flow_instance_id", taken.instance().id().toString())
                .put("step_schema_id", step)
                .put("step_schema_identifier", step)
                .put("transition_schema_identifier", command.transition())
                .put("revision", taken.revision())
                .put("flow_state", change.state().word());
        if (taken.replayed()) {
            json.put("replayed", true);
        }
        texts(json.putArray("left_steps"), change.left());
        texts(json.putArray("entered_steps"), change.entered());
        texts(json.putArray("active_steps"), change.active());
        texts(json.putArray("previously_active_steps"), change.previouslyActive());
        return json;
    }

    /** The instance as the actions that steer its life give it. */
    static ObjectNode summary(Summary summary) {
        var json = nothing()
                .put("flow_instance_id", summary.id().toString())
                .put("flow_schema_identifier", summary.schema())
                .put("schema_version", summary.version())
                .put("state", summary.state().word())
                .put("revision", summary.revision());
        if (summary.replayed()) {
            json.put("replayed", true);
        }
        texts(json.putArray("active_steps"), summary.activeSteps());
        return json;
    }

    /** All that can be asked of one flow. */
    static ObjectNode status(Seen seen) {
        var instance = seen.instance();
        var json = status(instance, seen.activeSteps())
                .put("schema_version", instance.version())
                .put("run", instance.run());
        putSubject(json, instance.subject());
        texts(json.putArray("completed_steps"), seen.completedSteps());
        return json;
    }

    /** What those are told of each flow who watch it. */
    static ObjectNode status(FlowInstance instance, List<String> activeSteps) {
        var json = nothing()
                .put("flow_instance_id", instance.id().toString())
                .put("flow_schema_identifier", instance.schema())
                .put("state", instance.state().word())
                .put("revision", instance.revision());
        var active = json.putArray("active_steps");
        activeSteps.forEach(step -> step(active.addObject(), instance.id(), step, StepState.ACTIVE));
        return json;
    }

    static ObjectNode stepStatus(FlowInstance instance, String step) {
        var status = instance.step(step);
        return step(nothing(), instance.id(), step, status.state()).put("visits", status.visits());
    }

    static ObjectNode subject(Subject subject) {
        var json = nothing()
                .put("kind", subject.key().kind())
                .put("key", subject.key().key())
                .put("id", subject.id().toString());
        json.set("properties", PlainJson.tree(subject.properties()));
        return json.put("revision", subject.revision());
    }

    static ObjectNode identified(Subject person, List<FlowInstance> flows) {
        var json = nothing().put("person_id", person.id().toString());
        var array = json.putArray("flows");
        flows.forEach(flow -> array.addObject()
                .put("flow_instance_id", flow.id().toString())
                .put("flow_schema_identifier", flow.schema())
                .put("state", flow.state().word()));
        return json;
    }

    static ObjectNode available(List<Available> transitions) {
        var json = nothing();
        var array = json.putArray("transitions");
        transitions.forEach(transition -> {
            var item = array.addObject()
                    .put("transition_schema_identifier", transition.transition())
                    .put("step_schema_identifier", transition.step())
                    .put("allowed", transition.refusal().isEmpty());
            transition.refusal().ifPresent(refusal -> item.set("reason", refusal.toJson()));
        });
        return json;
    }

    /** At most so many entries, and the revision after which the next page begins. */
    static ObjectNode history(List<LogEntry> entries, int limit) {
        var json = nothing();
        var array = json.putArray("entries");
        var page = entries.subList(0, Math.min(limit, entries.size()));
        page.forEach(entry -> entry(array.addObject(), entry));
        if (entries.size() > limit) {
            json.put("next_after", page.getLast().revision());
        } else {
            json.putNull("next_after");
        }
        return json;
    }

    static ObjectNode events(EventFeed.Reading.Page page) {
        var json = nothing();
        var array = json.putArray("events");
        page.events().forEach(event -> event(array.addObject(), event));
        return json.put("next_after", page.next().toString())
                .put("more", page.more())
                .put("held_back", page.heldBack());
    }

    private static void event(ObjectNode json, EventFeed.Event event) {
        json.put("flow_instance_id", event.entry().instance().toString()).put("flow_schema_identifier", event.schema());
        putSubject(json, event.subject());
        entry(json, event.entry());
    }

    static void putSubject(ObjectNode json, SubjectKey key) {
        json.putObject("subject").put("kind", key.kind()).put("key", key.key());
    }

    private static void entry(ObjectNode json, LogEntry entry) {
        var change = entry.change();
        json.put("revision", entry.revision())
                .put("occurred_at", entry.at().toString())
                .put("cause", change.cause().word())
                .put("transition_schema_identifier", change.transition().orElse(null));
        texts(json.putArray("left_steps"), change.left());
        texts(json.putArray("entered_steps"), change.entered());
        change.lifecycle().ifPresent(word -> json.put("lifecycle", word));
        change.version().ifPresent(version -> json.put("schema_version", version));
        json.put("state", change.state().word())
                .put("actor", entry.origin().actor().orElse(null))
                .put("idempotency_key", entry.origin().idempotencyKey().orElse(null));
    }

    private static ObjectNode step(ObjectNode json, FlowInstanceId instance, String step, StepState state) {
        return json.put("step_instance_id", instance.stepInstanceId(step))
                .put("step_schema_identifier", step)
                .put("state", state.word());
    }

    private static void texts(ArrayNode array, List<String> values) {
        values.forEach(array::add);
    }
}
