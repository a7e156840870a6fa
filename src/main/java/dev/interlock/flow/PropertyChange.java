package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is to become of a subject's properties: these are set, those removed, and all others stay.
 *
 * @param set JSON values as plain Java
 * @param removed names, also such as the subject does not have
 */
public record PropertyChange(Map<String, Object> set, Set<String> removed) {

    public PropertyChange {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        removed = Set.copyOf(removed);
    }

    /** The change that an object asks for: a property that is null is removed. */
    static PropertyChange of(ObjectNode properties) {
        var set = PlainJson.plain(properties);
        var removed = new HashSet<String>();
        properties.properties().stream()
                .filter(property -> property.getValue().isNull())
                .forEach(property -> removed.add(property.getKey()));
        set.keySet().removeAll(removed);
        return new PropertyChange(set, removed);
    }

    /** The properties afterwards. */
    Map<String, Object> applyTo(Map<String, Object> properties) {
        var merged = new LinkedHashMap<>(properties);
        merged.putAll(set);
        merged.keySet().removeAll(removed);
        return merged;
    }

    /** Whether all is as it is to become already. */
    boolean isIn(Subject subject) {
        return applyTo(subject.properties()).equals(subject.properties());
    }
}
