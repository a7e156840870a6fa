package dev.interlock.flow;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cache of bounded size in two segments (segmented LRU): an entry begins in a small one, and gets into the large one when it is used
 * again. In each, the entry that was not used for longest makes room for another. So what is used once leaves before long, which spares
 * what is used again, and the garbage collector.
 */
final class SegmentedCache<K, V> {
    /** One of so many entries may be in the small segment. */
    private static final int SMALL_SHARE = 8;

    private final Map<K, V> usedOnce;
    private final Map<K, V> usedAgain;

    /** @param limit entries, at least two */
    SegmentedCache(int limit) {
        int small = Math.ceilDiv(limit, SMALL_SHARE);
        this.usedOnce = new LeastRecentlyUsed<>(small);
        this.usedAgain = new LeastRecentlyUsed<>(limit - small);
    }

    /** Uses an entry. */
    @Nullable
    V get(K key) {
        var known = usedAgain.get(key);
        if (known != null) {
            return known;
        }
        var value = usedOnce.remove(key);
        if (value != null) {
            usedAgain.put(key, value);
        }
        return value;
    }

    void put(K key, V value) {
        if (usedAgain.replace(key, value) == null) {
            usedOnce.put(key, value);
        }
    }

    /** Changes an entry if it is still there; that is no use of it. */
    void change(K key, UnaryOperator<V> change) {
        usedAgain.computeIfPresent(key, (same, value) -> change.apply(value));
        usedOnce.computeIfPresent(key, (same, value) -> change.apply(value));
    }

    void remove(K key) {
        usedAgain.remove(key);
        usedOnce.remove(key);
    }
}
