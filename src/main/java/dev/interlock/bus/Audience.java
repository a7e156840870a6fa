package dev.interlock.bus;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Who watches what. Belongs to one context. */
public final class Audience<T> {
    private final Map<WatchTarget, Set<T>> watching = new HashMap<>();

    public void add(WatchTarget target, T who) {
        watching.computeIfAbsent(target, first -> new LinkedHashSet<>()).add(who);
    }

    /**
     * Lets somebody watch a target no more.
     *
     * @return whether nobody watches it any more
     */
    public boolean remove(WatchTarget target, T who) {
        return watching.computeIfPresent(target, (same, all) -> all.remove(who) && all.isEmpty() ? null : all) == null;
    }

    /** Those who watch the flow or its subject, each once. */
    public Set<T> of(StateChange change) {
        var told = new LinkedHashSet<>(watching.getOrDefault(new WatchTarget.Flow(change.instance()), Set.of()));
        told.addAll(watching.getOrDefault(change.subject(), Set.of()));
        return told;
    }
}
