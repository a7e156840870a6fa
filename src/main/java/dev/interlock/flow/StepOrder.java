package dev.interlock.flow;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The order in which versions of schemas declare their steps. Belongs to one context. */
final class StepOrder {
    private final SchemaStore schemas;
    private final Map<SchemaVersion, List<String>> known;

    /** @param limit versions that are remembered */
    StepOrder(SchemaStore schemas, int limit) {
        this.schemas = schemas;
        this.known = new LeastRecentlyUsed<>(limit);
    }

    /** The steps of each version, in declared order. */
    Future<Map<SchemaVersion, List<String>>> of(Collection<SchemaVersion> versions) {
        var orders = new HashMap<SchemaVersion, List<String>>();
        var missing = new ArrayList<Future<?>>();
        for (var version : versions) {
            var order = known.get(version);
            if (order == null) {
                missing.add(load(version).onSuccess(loaded -> orders.put(version, loaded)));
            } else {
                orders.put(version, order);
            }
        }
        return Future.all(missing).map(orders);
    }

    private Future<List<String>> load(SchemaVersion version) {
        return schemas.version(version.schema(), version.version())
                .map(document -> document.map(StepOrder::steps).orElse(List.of()))
                .onSuccess(steps -> known.put(version, steps));
    }

    private static List<String> steps(JsonNode document) {
        var steps = new ArrayList<String>();
        document.path("steps").forEach(step -> steps.add(step.path("identifier").asText()));
        return List.copyOf(steps);
    }
}
