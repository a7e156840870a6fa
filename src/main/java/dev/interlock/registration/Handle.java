package dev.interlock.registration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A registered cm-handle.
 *
 * @param alternateId a second name, unique among the ids and alternate ids of all handles; never blank
 * @param properties private properties
 */
public record Handle(
        CmHandleId id,
        Optional<String> alternateId,
        DmiPlugins plugins,
        Optional<String> moduleSetTag,
        Optional<String> dataProducerIdentifier,
        Optional<TrustLevel> trustLevel,
        Map<String, String> properties,
        Map<String, String> publicProperties) {

    public Handle {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        publicProperties = Collections.unmodifiableMap(new LinkedHashMap<>(publicProperties));
    }

    /** The handle that a creation asks for. */
    static Handle created(CmHandleId id, DmiPlugins plugins, HandleInput input) {
        return new Handle(
                id,
                input.alternateId(),
                plugins,
                input.moduleSetTag(),
                input.dataProducerIdentifier(),
                input.trustLevel(),
                merged(Map.of(), input.properties()),
                merged(Map.of(), input.publicProperties()));
    }

    /** This handle after an update; tag, trust level and plugins are fixed at creation. */
    Handle updated(HandleInput input) {
        return new Handle(
                id,
                input.alternateId().or(() -> alternateId),
                plugins,
                moduleSetTag,
                input.dataProducerIdentifier().or(() -> dataProducerIdentifier),
                trustLevel,
                merged(properties, input.properties()),
                merged(publicProperties, input.publicProperties()));
    }

    /** What conditions of flows read; where both kinds have a property, it is the public one. */
    Map<String, Object> allProperties() {
        var all = new LinkedHashMap<String, Object>(properties);
        all.putAll(publicProperties);
        return all;
    }

    private static Map<String, String> merged(Map<String, String> present, Map<String, Optional<String>> changes) {
        if (changes.isEmpty()) {
            return present;
        }
        var result = new LinkedHashMap<>(present);
        changes.forEach((key, value) -> value.ifPresentOrElse(text -> result.put(key, text), () -> result.remove(key)));
        return result;
    }
}
