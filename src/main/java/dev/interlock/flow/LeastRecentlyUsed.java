package dev.interlock.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of bounded size in which the entry that was not used for longest makes room for a new one. */
final class LeastRecentlyUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int limit;

    LeastRecentlyUsed(int limit) {
        super(16, 0.75f, true);
        this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > limit;
    }
}
