package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.config.Flow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
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
    private final Map<Version, FlowDefinition> kept;

    /** Those that are being loaded, so that all flows of a version that wake up together wait for one compilation. */
    private final Map<Version, Future<FlowDefinition>> loading = new HashMap<>();

    Definitions(Context context, SchemaStore store, FlowSchemaReader reader, int limit) {
        this.context = context;
        this.store = store;
        this.reader = reader;
        this.kept = new LeastRecentlyUsed<>(limit);
    }

    /** As the settings of a node have it. */
    static Definitions of(Context context, SchemaStore store, Flow settings) {
        var reader = FlowSchemaReader.ofPublished(settings.conditionCostLimit());
        return new Definitions(context, store, reader, settings.definitionCache());
    }

    Future<FlowDefinition> of(FlowInstance instance) {
        return of(instance.schema(), instance.version());
    }

    Future<FlowDefinition> of(String schema, int version) {
        var key = new Version(schema, version);
        var definition = kept.get(key);
        if (definition != null) {
            return Future.succeededFuture(definition);
        }
        var underWay = loading.get(key);
        return underWay != null ? underWay : load(key);
    }

    /** The definition of a version that need not be loaded. */
    Optional<FlowDefinition> atHand(Version version) {
        return Optional.ofNullable(kept.get(version));
    }

    /** The definitions of all these instances, by version. */
    Future<Map<Version, FlowDefinition>> ofAll(List<FlowInstance> instances) {
        var definitions = new HashMap<Version, FlowDefinition>();
        var loaded = instances.stream()
                .map(instance ->
                        of(instance).onSuccess(definition -> definitions.put(Version.of(instance), definition)))
                .toList();
        return Future.all(loaded).map(definitions);
    }

    private Future<FlowDefinition> load(Version key) {
        // Compiling many conditions takes longer than an event loop may be held.
        var loaded = store.version(key.schema(), key.version())
                .compose(document -> context.executeBlocking(() -> compiled(key, document), false)
                        .onSuccess(definition -> kept.put(key, definition)));
        loading.put(key, loaded);
        return loaded.onComplete(done -> loading.remove(key));
    }

    private FlowDefinition compiled(Version key, Optional<ObjectNode> document) {
        return document.map(reader::read)
                .flatMap(Definitions::valid)
                .orElseThrow(() -> new IllegalStateException("no usable published version: " + key))
                .define(key.version());
    }

    private static Optional<Reading.Valid> valid(Reading reading) {
        return reading instanceof Reading.Valid valid ? Optional.of(valid) : Optional.empty();
    }

    /** One version of one schema. */
    record Version(String schema, int version) {

        static Version of(FlowInstance instance) {
            return new Version(instance.schema(), instance.version());
        }
    }
}
