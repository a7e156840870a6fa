package dev.interlock.registration;

import dev.interlock.bus.Unicode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a request says about one handle, read but not yet judged.
 *
 * @param id as given, possibly no {@link CmHandleId}
 * @param alternateId never blank
 * @param properties an empty value removes the property
 */
public record HandleInput(
        String id,
        Optional<String> alternateId,
        Optional<String> moduleSetTag,
        Optional<String> dataProducerIdentifier,
        Optional<TrustLevel> trustLevel,
        Map<String, Optional<String>> properties,
        Map<String, Optional<String>> publicProperties) {

    public HandleInput {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
        publicProperties = Collections.unmodifiableMap(new LinkedHashMap<>(publicProperties));
    }

    /** Whether all of its texts, but for the id, can be kept by a database. */
    boolean storable() {
        var fields =
                Stream.of(alternateId, moduleSetTag, dataProducerIdentifier).flatMap(Optional::stream);
        var pairs = Stream.of(properties, publicProperties)
                .flatMap(map -> map.entrySet().stream())
                .flatMap(entry -> Stream.concat(Stream.of(entry.getKey()), entry.getValue().stream()));
        return Stream.concat(fields, pairs).allMatch(Unicode::storable);
    }
}
