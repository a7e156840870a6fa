package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.config.Flow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The compiled schema versions that a verticle works with, loaded when first needed; the least recently used one makes room.
 *
 * <p>Belongs to one context, but compiles elsewhere. A version never changes, so a kept one is never wrong.
 */
public final class Definitions {
    private final Context context;
    private final SchemaStore store;
    private final FlowSchemaReader reader;
    private final SequencedMap<SchemaVersion, FlowDefinition> kept;

    /** Those that are being loaded, so that all flows of a version that wake up together wait for one compilation. */
    private final Map<SchemaVersion, Future<FlowDefinition>> loading = new HashMap<>();

    Definitions(Context context, SchemaStore store, FlowSchemaReader reader, int limit) {
        this.context = context;
        this.store = store;
        this.reader = reader;
        this.kept = new LeastRecentlyUsed<>(limit);
    }

    /** As the settings of a node have it. */
    public static Definitions of(Context context, SchemaStore store, Flow settings) {
        var reader = FlowSchemaReader.ofPublished(settings.conditionCostLimit());
        return new Definitions(context, store, reader, settings.definitionCache());
    }

    /** Loads the current versions of some schemas, the first ones by name, before anybody asks for them; always succeeds. */
    Future<?> preload(int limit) {
        return store.list("", limit)
                .compose(listed -> Future.join(listed.stream()
                        .map(schema -> of(new SchemaVersion(schema.identifier(), schema.currentVersion())))
                        .toList()))
                .otherwiseEmpty();
    }

    Future<FlowDefinition> of(FlowInstance instance) {
        return of(SchemaVersion.of(instance));
    }

    Future<FlowDefinition> of(SchemaVersion version) {
        var definition = kept.get(version);
        if (definition != null) {
            return Future.succeededFuture(definition);
        }
        var underWay = loading.get(version);
        return underWay != null ? underWay : load(version);
    }

    /** The definition of a version that need not be loaded. */
    public Optional<FlowDefinition> atHand(SchemaVersion version) {
        return Optional.ofNullable(kept.get(version));
    }

    /** Versions at hand that do not read the subject, those used last, so many at most. */
    Set<SchemaVersion> withoutSubject(int limit) {
        return kept.sequencedEntrySet().reversed().stream()
                .filter(entry -> !entry.getValue().readsSubject())
                .limit(limit)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The definitions of all these versions. */
    public Future<Map<SchemaVersion, FlowDefinition>> ofAll(Set<SchemaVersion> versions) {
        var definitions = new HashMap<SchemaVersion, FlowDefinition>();
        var loaded = versions.stream()
                .map(version -> of(version).onSuccess(definition -> definitions.put(version, definition)))
                .toList();
        return Future.all(loaded).map(definitions);
    }

    private Future<FlowDefinition> load(SchemaVersion key) {
        // Compiling many conditions takes longer than an event loop may be held.
        var loaded = store.version(key.schema(), key.version())
                .compose(document -> context.executeBlocking(() -> compiled(key, document), false)
                        .onSuccess(definition -> kept.put(key, definition)));
        loading.put(key, loaded);
        return loaded.onComplete(done -> loading.remove(key));
    }

    private FlowDefinition compiled(SchemaVersion key, Optional<ObjectNode> document) {
        return document.map(reader::read)
                .flatMap(Definitions::valid)
                .orElseThrow(() -> new IllegalStateException("no usable published version: " + key))
                .define(key.version());
    }

    private static Optional<Reading.Valid> valid(Reading reading) {
        return reading instanceof Reading.Valid valid ? Optional.of(valid) : Optional.empty();
    }
}
