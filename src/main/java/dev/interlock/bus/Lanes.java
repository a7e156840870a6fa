package dev.interlock.bus;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Picks the lane that serves an instance or a subject: the same key always has the same lane.
 *
 * @param node the name of the node whose lanes these are
 * @param count how many lanes it has, at least 1
 */
public record Lanes(String node, int count) {

    public String addressOf(String key) {
        return Addresses.lane(node, indexOf(key));
    }

    public List<String> addresses() {
        return IntStream.range(0, count)
                .mapToObj(index -> Addresses.lane(node, index))
                .toList();
    }

    public int indexOf(String key) {
        return Math.floorMod(spread(key.hashCode()), count);
    }

    /** Mixes the bits, because the hash codes of similar strings differ only in the low ones. */
    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }
}
