package dev.interlock.flow;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Calls that are decided, to be confirmed by the database together.
 *
 * <p>Belongs to one event loop.
 */
final class Round {
    private final Map<FlowInstanceId, Draft> drafts = new LinkedHashMap<>();
    private int size;

    void add(Draft draft) {
        drafts.put(draft.id(), draft);
        size += draft.calls().size();
    }

    /** Calls in it. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether it must not get more calls, because the one in it would spoil what is done with them. */
    boolean isAlone() {
        return size == 1 && calls().getFirst().isAlone();
    }

    Set<FlowInstanceId> instances() {
        return drafts.keySet();
    }

    Collection<Draft> drafts() {
        return drafts.values();
    }

    List<LaneCall<?>> calls() {
        return Draft.callsOf(drafts());
    }
}
