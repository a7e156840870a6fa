package dev.interlock.flow;

import io.vertx.core.Future;
import java.util.Map;

/**
 * The compiled schema versions that a lane works with, loaded when first needed; the least recently used one makes room.
 *
 * <p>Belongs to one event loop. A version never changes, so a kept one is never wrong.
 */
final class Definitions {
    private final SchemaStore store;
    private final FlowSchemaReader reader;
    private final Map<Key, FlowDefinition> kept;

    Definitions(SchemaStore store, FlowSchemaReader reader, int limit) {
        this.store = store;
        this.reader = reader;
        this.kept = new LeastRecentlyUsed<>(limit);
    }

    Future<FlowDefinition> of(FlowInstance instance) {
        return of(instance.schema(), instance.version());
    }

    Future<FlowDefinition> of(String schema, int version) {
        var key = new Key(schema, version);
        var definition = kept.get(key);
        return definition != null
                ? Future.succeededFuture(definition)
                : store.version(schema, version).map(document -> {
                    var loaded = document.map(reader::read)
                            .flatMap(Definitions::valid)
                            .orElseThrow(() -> new IllegalStateException("no usable published version: " + key))
                            .define(version);
                    kept.put(key, loaded);
                    return loaded;
                });
    }

    private static java.util.Optional<Reading.Valid> valid(Reading reading) {
        return reading instanceof Reading.Valid valid ? java.util.Optional.of(valid) : java.util.Optional.empty();
    }

    private record Key(String schema, int version) {}
}
