package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The compiled schema versions that a lane works with, loaded when first needed; the least recently used one makes room.
 *
 * <p>Belongs to one event loop, but compiles elsewhere. A version never changes, so a kept one is never wrong.
 */
final class Definitions {
    private final Context context;
    private final SchemaStore store;
    private final FlowSchemaReader reader;
    private final Map<Key, FlowDefinition> kept;

    /** Those that are being loaded, so that all flows of a version that wake up together wait for one compilation. */
    private final Map<Key, Future<FlowDefinition>> loading = new HashMap<>();

    Definitions(Context context, SchemaStore store, FlowSchemaReader reader, int limit) {
        this.context = context;
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
        if (definition != null) {
            return Future.succeededFuture(definition);
        }
        var underWay = loading.get(key);
        return underWay != null ? underWay : load(key);
    }

    private Future<FlowDefinition> load(Key key) {
        // Compiling many conditions takes longer than an event loop may be held.
        var loaded = store.version(key.schema(), key.version())
                .compose(document -> context.executeBlocking(() -> compiled(key, document), false)
                        .onSuccess(definition -> kept.put(key, definition)));
        loading.put(key, loaded);
        return loaded.onComplete(done -> loading.remove(key));
    }

    private FlowDefinition compiled(Key key, Optional<ObjectNode> document) {
        return document.map(reader::read)
                .flatMap(Definitions::valid)
                .orElseThrow(() -> new IllegalStateException("no usable published version: " + key))
                .define(key.version());
    }

    private static Optional<Reading.Valid> valid(Reading reading) {
        return reading instanceof Reading.Valid valid ? Optional.of(valid) : Optional.empty();
    }

    private record Key(String schema, int version) {}
}
