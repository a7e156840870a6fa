package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Part of the feed, in its order.
 *
 * @param next where to go on
 * @param more whether there is more to read at once
 */
public record EventPage(List<FlowEvent> events, Cursor next, boolean more) {

    public EventPage {
        events = List.copyOf(events);
    }

    static EventPage of(JsonObject json) {
        return new EventPage(
                Lists.objects(json, "events", FlowEvent::of),
                new Cursor(json.getString("next_after")),
                json.getBoolean("more"));
    }
}
