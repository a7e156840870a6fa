package dev.interlock.flow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A person, a network device or whatever else has flows, with the properties that conditions read.
 *
 * @param properties JSON values as plain Java: maps, lists, strings, booleans, {@code Long}, {@code Double} and null
 * @param revision grows with each change of the properties and never comes again, not even for one that takes the place of a deleted one
 */
public record Subject(UUID id, SubjectKey key, Map<String, Object> properties, long revision) {

    public Subject {
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }
}
