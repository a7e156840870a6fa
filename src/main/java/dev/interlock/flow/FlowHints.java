package dev.interlock.flow;

import dev.interlock.bus.Addresses;
import dev.interlock.bus.Bus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the event bus which flows have moved, once that is durable: one message for what was written together.
 *
 * <p>It is a hint, which may be lost or come late, and not in the order of the changes; the facts are in the log. May be used from any
 * thread.
 */
public final class FlowHints {
    private static final Logger LOG = LoggerFactory.getLogger(FlowHints.class);

    /** Changes in one message; a batch of registrations may move many more flows. */
    private static final int MAX_CHANGES = 1000;

    private final Bus bus;

    public FlowHints(Bus bus) {
        this.bus = bus;
    }

    /**
     * Tells of moves that are durable.
     *
     * @param moves each of another instance
     */
    public void tell(List<Move> moves) {
        try {
            for (int from = 0; from < moves.size(); from += MAX_CHANGES) {
                bus.publish(
                        Addresses.FLOW_EVENTS, hint(moves.subList(from, Math.min(from + MAX_CHANGES, moves.size()))));
            }
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("changes", moves.size()).log("changes of flows were not told");
        }
    }

    private static JsonObject hint(List<Move> moves) {
        var changes = new JsonArray();
        moves.forEach(move -> changes.add(change(move)));
        return new JsonObject().put("changes", changes);
    }

    private static JsonObject change(Move move) {
        var flow = move.next();
        var change = new JsonObject()
                .put("flow_instance_id", flow.id().toString())
                .put("revision", flow.revision())
                .put("state", flow.state().word());
        if (move.expectedRevision() == 0) {
            var subject = flow.subject();
            change.put("subject", new JsonObject().put("kind", subject.kind()).put("key", subject.key()));
        }
        return change;
    }
}
