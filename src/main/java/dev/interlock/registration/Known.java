package dev.interlock.registration;

import dev.interlock.flow.FlowInstance;
import java.util.Map;

/**
 * What is stored about the names that a batch touches.
 *
 * @param handles those whose id or alternate id is touched
 * @param lifecycles the latest lifecycle flow of each touched id, also of handles that are gone
 */
public record Known(Map<CmHandleId, Handle> handles, Map<CmHandleId, FlowInstance> lifecycles) {
    static final Known NOTHING = new Known(Map.of(), Map.of());

    public Known {
        handles = Map.copyOf(handles);
        lifecycles = Map.copyOf(lifecycles);
    }
}
