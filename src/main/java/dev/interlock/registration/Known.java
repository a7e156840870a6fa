package dev.interlock.registration;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.SchemaVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is stored about the names that a batch touches.
 *
 * @param handles those whose id or alternate id is touched
 * @param flows of each touched id, also of handles that are gone, the latest flow of each schema
 * @param startOn the current versions of the schemas of which each new handle gets a flow, beside its lifecycle
 */
public record Known(
        Map<CmHandleId, Handle> handles, Map<CmHandleId, List<FlowInstance>> flows, List<SchemaVersion> startOn) {
    static final Known NOTHING = new Known(Map.of(), Map.of(), List.of());

    public Known {
        handles = Map.copyOf(handles);
        flows = Map.copyOf(flows);
        startOn = List.copyOf(startOn);
    }

    /** The versions of all flows that a batch may move or start. */
    Set<SchemaVersion> versions() {
        var versions = new HashSet<>(startOn);
        versions.add(Lifecycle.VERSION);
        flows.values()
                .forEach(ofHandle -> ofHandle.stream()
                        .filter(flow -> flow.state().running())
                        .map(SchemaVersion::of)
                        .forEach(versions::add));
        return versions;
    }
}
