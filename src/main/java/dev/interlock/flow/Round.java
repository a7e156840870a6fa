package dev.interlock.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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

    Stream<Draft> drafts() {
        return drafts.values().stream();
    }

    List<LaneCall<?>> calls() {
        var calls = new ArrayList<LaneCall<?>>(size);
        drafts().forEach(draft -> calls.addAll(draft.calls()));
        return calls;
    }
}
