package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentedCacheTest {
    private final SegmentedCache<Integer, String> cache = new SegmentedCache<>(80);

    private void putAll(int from, int to) {
        IntStream.range(from, to).forEach(key -> cache.put(key, "new"));
    }

    private long present(int from, int to) {
        return IntStream.range(from, to).filter(key -> cache.get(key) != null).count();
    }

    private void useAgain(int from, int to) {
        putAll(from, to);
        assertEquals(to - from, present(from, to));
    }

    @Test
    void what_was_used_again_outlives_any_number_that_is_used_once() {
        useAgain(0, 70);

        putAll(100, 1000);

        assertEquals(70, present(0, 70));
        assertEquals(10, present(100, 1000), "the room that is left has the last ones");
    }

    @Test
    void what_is_used_once_has_the_room_that_nothing_else_needs() {
        putAll(0, 80);

        assertEquals(80, present(0, 80));
    }

    @Test
    void it_never_holds_more_than_its_limit() {
        for (int begin = 0; begin < 1000; begin += 5) {
            putAll(begin, begin + 5);
            present(begin, begin + 5);
        }
        putAll(2000, 3000);

        assertEquals(80, present(0, 3000));
    }

    @Test
    void of_those_used_again_the_one_not_used_for_longest_makes_room() {
        IntStream.range(0, 70).forEach(key -> {
            cache.put(key, "old");
            cache.get(key);
        });
        cache.get(0);

        cache.put(100, "new");
        cache.get(100);

        assertEquals("old", cache.get(0));
        assertNull(cache.get(1));
    }

    @Test
    void the_smallest_one_keeps_an_entry_of_each_kind() {
        var small = new SegmentedCache<Integer, String>(2);
        small.put(1, "one");
        assertEquals("one", small.get(1));
        small.put(2, "two");

        assertEquals("one", small.get(1));
        assertEquals("two", small.get(2));
        assertNull(small.get(1));
    }

    @Test
    void an_entry_is_replaced_and_removed_in_either_segment() {
        cache.put(1, "once");
        cache.put(2, "again");
        cache.get(2);

        cache.put(1, "other");
        cache.put(2, "other");
        assertEquals("other", cache.get(2));
        cache.change(1, value -> value + " changed");
        cache.change(2, value -> value + " changed");
        cache.change(3, value -> value + " changed");

        assertEquals("other changed", cache.get(1));
        assertEquals("other changed", cache.get(2));
        assertNull(cache.get(3));
        cache.remove(2);
        assertNull(cache.get(2));
        cache.put(4, "once");
        cache.remove(4);
        assertNull(cache.get(4));
    }
}
