package dev.interlock.client;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All watchings over the links of one connector: brings them the link that is up, and what comes over it. */
final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private final Map<Watch.Target, Watching> all = new HashMap<>();
    private final Map<String, Watching> byFlow = new HashMap<>();
    private final Map<Long, Watching> bySubscription = new HashMap<>();
    private Optional<Link> link = Optional.empty();

    /** Fails if there is one of the same target. */
    void add(Watching watching) {
        if (all.putIfAbsent(watching.target(), watching) != null) {
            throw new IllegalStateException("%s is watched by this socket already".formatted(watching.target()));
        }
        link.ifPresent(watching::attach);
    }

    void remove(Watching watching) {
        all.remove(watching.target(), watching);
        byFlow.values().removeIf(watching::equals);
        bySubscription.values().removeIf(watching::equals);
    }

    /** From now on changes of this flow are for this watching. */
    void route(String flow, Watching watching) {
        byFlow.put(flow, watching);
    }

    void unroute(String flow) {
        byFlow.remove(flow);
    }

    /** From now on changes of unknown flows are for this watching if they come under this subscription. */
    void route(long subscription, Watching watching) {
        bySubscription.values().removeIf(watching::equals);
        bySubscription.put(subscription, watching);
    }

    void attach(Link opened) {
        link = Optional.of(opened);
        bySubscription.clear();
        List.copyOf(all.values()).forEach(watching -> watching.attach(opened));
    }

    void detach(Link ended) {
        if (isAttached(ended)) {
            link = Optional.empty();
            all.values().forEach(Watching::detach);
        }
    }

    void onEvent(Link from, JsonObject event) {
        if (!isAttached(from)) {
            return;
        }
        var data = event.getJsonObject("data");
        var watching = Optional.ofNullable(byFlow.get(data.getString("flow_instance_id")))
                .or(() -> Optional.ofNullable(bySubscription.get(event.getLong("request_id"))));
        switch (event.getString("event")) {
            case "state_change" -> watching.ifPresent(found -> found.hear(StateChange.of(data)));
            case "catch_up" ->
                watching.ifPresent(
                        found -> found.miss(data.getString("flow_instance_id"), data.getLong("after_revision")));
            default -> LOG.atDebug().addKeyValue("event", event.encode()).log("an event of a newer node");
        }
    }

    private boolean isAttached(Link other) {
        return link.filter(other::equals).isPresent();
    }

    void close() {
        List.copyOf(all.values()).forEach(Watching::close);
    }
}
