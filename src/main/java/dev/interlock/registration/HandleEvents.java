package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Bus;
import dev.interlock.flow.FlowHints;
import dev.interlock.registration.Plan.Effect;
import dev.interlock.registration.Plan.Snapshot;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the event bus what has become of handles, once that is durable: one event for each, and hints of the moves of their flows.
 *
 * <p>An event is a hint that may be lost; what a registration has done does not depend on it.
 */
final class HandleEvents {
    private static final Logger LOG = LoggerFactory.getLogger(HandleEvents.class);

    private final Bus bus;
    private final FlowHints flows;
    private final Clock clock;

    HandleEvents(Bus bus, Clock clock) {
        this.bus = bus;
        this.flows = new FlowHints(bus);
        this.clock = clock;
    }

    void publish(List<Effect> effects) {
        try {
            flows.tell(
                    effects.stream().flatMap(effect -> effect.moves().stream()).toList());
            effects.stream()
                    .filter(HandleEvents::changesHandle)
                    .forEach(effect -> bus.publish(Addresses.CM_HANDLE_EVENTS, event(effect)));
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("events", effects.size()).log("events of cm-handles were not told");
        }
    }

    /** Of some updates nothing remains but the moves of flows. */
    private static boolean changesHandle(Effect effect) {
        return !(effect instanceof Plan.Update update && update.before().equals(update.after()));
    }

    private ObjectNode event(Effect effect) {
        return switch (effect) {
            case Plan.Creation creation -> event("created", effect, Optional.empty(), Optional.of(creation.after()));
            case Plan.Update update ->
                event("updated", effect, Optional.of(update.before()), Optional.of(update.after()));
            case Plan.Deletion deletion -> event("deleted", effect, Optional.of(deletion.before()), Optional.empty());
        };
    }

    private ObjectNode event(String type, Effect effect, Optional<Snapshot> before, Optional<Snapshot> after) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("event", type)
                .put("cm_handle", effect.id().value())
                .put("occurred_at", clock.instant().toString());
        json.set("old", before.map(HandleJson::write).orElse(null));
        json.set("new", after.map(HandleJson::write).orElse(null));
        return json;
    }
}
