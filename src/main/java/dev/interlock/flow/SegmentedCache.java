package dev.interlock.flow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cache of bounded size in two segments (segmented LRU): an entry begins in one, and gets into the other, which may take seven eighths
 * of the room, when it is used again. In each, the entry that was not used for longest makes room for another. So what is used once
 * leaves before long, which spares what is used again, and the garbage collector.
 */
final class SegmentedCache<K, V> {
    /** One of so many entries is there for what is used once, in any case. */
    private static final int SHARE_OF_USED_ONCE = 8;

    private final int limit;
    private final SequencedMap<K, V> usedOnce = new LinkedHashMap<>();
    private final Map<K, V> usedAgain;

    /** @param limit entries, at least two */
    SegmentedCache(int limit) {
        this.limit = limit;
        this.usedAgain = new LeastRecentlyUsed<>(limit - Math.ceilDiv(limit, SHARE_OF_USED_ONCE));
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
            if (usedOnce.size() + usedAgain.size() > limit) {
                usedOnce.pollFirstEntry();
            }
        }
    }

    /** Changes an entry, if it is still there, where it is. */
    void change(K key, UnaryOperator<V> change) {
        var changed = usedAgain.computeIfPresent(key, (same, value) -> change.apply(value));
        if (changed == null) {
            usedOnce.computeIfPresent(key, (same, value) -> change.apply(value));
        }
    }

    void remove(K key) {
        usedAgain.remove(key);
        usedOnce.remove(key);
    }
}
