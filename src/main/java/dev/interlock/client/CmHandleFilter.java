package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * Which cm-handles are listed: those to which all of it applies.
 *
 * @param plugin which has registered them
 * @param state the step in which their lifecycle stands
 * @param publicProperties that they have, with these values; nodes cannot be asked for a name with a colon
 */
public record CmHandleFilter(Optional<String> plugin, Optional<String> state, Map<String, String> publicProperties) {
    public static final CmHandleFilter ALL = new CmHandleFilter(Optional.empty(), Optional.empty(), Map.of());

    public CmHandleFilter {
        requireNonNull(plugin, "plugin");
        requireNonNull(state, "state");
        publicProperties = Map.copyOf(requireNonNull(publicProperties, "publicProperties"));
        publicProperties.keySet().forEach(CmHandleFilter::check);
    }

    private static void check(String name) {
        if (name.contains(":")) {
            throw new IllegalArgumentException(
                    "no cm-handles can be listed by the public property '%s': expected a name without a colon"
                            .formatted(name));
        }
    }

    JsonObject toJson() {
        var json = new JsonObject();
        plugin.ifPresent(name -> json.put("dmi", name));
        state.ifPresent(step -> json.put("state", step));
        if (!publicProperties.isEmpty()) {
            var properties = new JsonArray();
            publicProperties.forEach((name, value) -> properties.add(name + ':' + value));
            json.put("property", properties);
        }
        return json;
    }
}
