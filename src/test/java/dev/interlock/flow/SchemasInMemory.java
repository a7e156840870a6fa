package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Published schemas in memory, by the rules of their port. Thread-safe; each future is complete when it is returned. */
public final class SchemasInMemory implements SchemaStore {
    private final Map<String, List<ObjectNode>> versions = new TreeMap<>();
    private final Map<String, Integer> current = new HashMap<>();

    @Override
    public synchronized Future<Published> publish(String identifier, ObjectNode document) {
        var published = versions.computeIfAbsent(identifier, fresh -> new ArrayList<>());
        boolean created = !published.contains(document);
        if (created) {
            published.add(document.deepCopy());
        }
        int version = published.indexOf(document) + 1;
        var before = Optional.ofNullable(current.put(identifier, version)).orElse(version);
        return Future.succeededFuture(created ? Published.next(version) : Published.again(version, before));
    }

    @Override
    public synchronized Future<Boolean> setCurrent(String identifier, int version) {
        boolean published = version >= 1
                && version <= versions.getOrDefault(identifier, List.of()).size();
        if (published) {
            current.put(identifier, version);
        }
        return Future.succeededFuture(published);
    }

    @Override
    public synchronized Future<Optional<ObjectNode>> version(String identifier, int version) {
        var published = versions.getOrDefault(identifier, List.of());
        return Future.succeededFuture(
                version < 1 || version > published.size() ? Optional.empty() : Optional.of(published.get(version - 1)));
    }

    @Override
    public synchronized Future<Set<String>> steps(String identifier, Set<String> wanted) {
        var steps = new HashSet<String>();
        versions.getOrDefault(identifier, List.of())
                .forEach(document -> document.path("steps")
                        .forEach(step -> steps.add(step.path("identifier").asText())));
        steps.retainAll(wanted);
        return Future.succeededFuture(steps);
    }

    @Override
    public synchronized Future<Optional<Current>> current(String identifier) {
        var version = Optional.ofNullable(current.get(identifier));
        return version.map(number ->
                        version(identifier, number).map(document -> document.map(found -> new Current(number, found))))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    @Override
    public synchronized Future<List<Listed>> list(String after, int limit) {
        return Future.succeededFuture(versions.keySet().stream()
                .filter(identifier -> identifier.compareTo(after) > 0)
                .limit(limit)
                .map(identifier -> new Listed(
                        identifier, Optional.ofNullable(current.get(identifier)).orElseThrow()))
                .toList());
    }

    /** The current versions of the schemas that start a flow for each new subject of this kind. */
    public synchronized List<SchemaVersion> startingOn(String kind) {
        return current.entrySet().stream()
                .map(schema -> new SchemaVersion(schema.getKey(), schema.getValue()))
                .filter(version -> version(version.schema(), version.version())
                        .result()
                        .filter(document -> document.path("start_on").toString().contains('"' + kind + '"'))
                        .isPresent())
                .sorted(Comparator.comparing(SchemaVersion::schema))
                .toList();
    }
}
