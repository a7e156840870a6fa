package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.StateChange.Entity;
import dev.interlock.bus.StateChange.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Words what one revision of a flow means to those who watch it: an event for each entity that has another state. Pure. */
final class StateEvents {
    private final WatchedFlow flow;
    private final LogEntry entry;
    private final List<Event> events = new ArrayList<>();

    private StateEvents(WatchedFlow flow, LogEntry entry) {
        this.flow = flow;
        this.entry = entry;
    }

    /**
     * Words one revision.
     *
     * @param before the flow's state before it; empty for the first
     * @param order of the steps
     */
    static List<Event> of(WatchedFlow flow, LogEntry entry, Optional<FlowState> before, List<String> order) {
        var words = new StateEvents(flow, entry);
        words.addSteps(order);
        words.addFlow(before);
        return words.events;
    }

    private void addSteps(List<String> order) {
        var changed = new TreeSet<>(entry.change().steps().keySet());
        for (var step : order) {
            if (changed.remove(step)) {
                addStep(step);
            }
        }
        // Steps that the schema has no more since the flow was migrated.
        changed.forEach(this::addStep);
    }

    private void addStep(String step) {
        var change = Optional.ofNullable(entry.change().steps().get(step));
        change.filter(of -> of.before() != of.after().state()
                        || entry.change().entered().contains(step))
                .ifPresent(of -> add(
                        Entity.STEP,
                        flow.id().stepInstanceId(step),
                        step,
                        of.after().state().word(),
                        Optional.of(of.before().word())));
    }

    private void addFlow(Optional<FlowState> before) {
        var after = entry.change().state();
        if (!before.equals(Optional.of(after))) {
            add(Entity.FLOW, flow.id().toString(), flow.schema(), after.word(), before.map(FlowState::word));
        }
    }

    private void add(Entity entity, String id, String identifier, String state, Optional<String> before) {
        events.add(new Event(entity, data(entity, id, identifier, state, before).toString()));
    }

    private ObjectNode data(Entity entity, String id, String identifier, String state, Optional<String> before) {
        var change = entry.change();
        return JsonNodeFactory.instance
                .objectNode()
                .put("entity", entity.word())
                .put("id", id)
                .put("identifier", identifier)
                .put("state", state)
                .put("previous_state", before.orElse(null))
                .put("flow_instance_id", flow.id().toString())
                .put("revision", entry.revision())
                .put("occurred_at", entry.at().toString())
                .put("cause", change.cause().word())
                .put("transition_schema_identifier", change.transition().orElse(null))
                .put("actor", entry.origin().actor().orElse(null));
    }
}
