package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteCacheTest {
    private static final int MEBIBYTE = 1 << 20;

    /** Has room for four chunks beside its index. */
    private final ByteCache cache = new ByteCache(5 * MEBIBYTE);

    private static List<UUID> keys(int count) {
        return Stream.generate(() -> FlowInstanceId.create(TestFlow.NOW).value())
                .limit(count)
                .toList();
    }

    private static void put(ByteCache cache, UUID key, String value) {
        cache.put(key, ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
    }

    private void put(UUID key, String value) {
        put(cache, key, value);
    }

    private static @Nullable String get(ByteCache cache, UUID key) {
        var value = cache.get(key);
        return value == null ? null : StandardCharsets.US_ASCII.decode(value).toString();
    }

    private @Nullable String get(UUID key) {
        return get(cache, key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "two", "long enough to need more room", ""})
    void a_value_is_replaced_by_one_of_any_length(String other) {
        var keys = keys(3);
        keys.forEach(key -> put(key, "one"));

        put(keys.get(1), other);

        assertEquals(List.of("one", other, "one"), keys.stream().map(this::get).toList());
    }

    @Test
    void a_value_that_is_removed_is_gone_and_can_come_again() {
        var keys = keys(3);
        keys.forEach(key -> put(key, "value"));

        cache.remove(keys.get(1));
        cache.remove(keys.get(1));

        assertEquals("value", get(keys.get(0)));
        assertNull(get(keys.get(1)));
        assertEquals("value", get(keys.get(2)));
        put(keys.get(1), "again");
        assertEquals("again", get(keys.get(1)));
    }

    @Test
    void a_value_that_is_read_leaves_it_as_it_is() {
        var key = keys(1).getFirst();
        put(key, "value");

        assertEquals("value", get(key));
        assertEquals("value", get(key));
    }

    @Test
    void the_last_ones_are_there_whose_values_fit_the_room() {
        var keys = keys(100);
        var value = "x".repeat(MEBIBYTE / 10 - 100);

        for (int written = 0; written < keys.size(); written++) {
            put(keys.get(written), value);

            long present = keys.stream().filter(key -> get(key) != null).count();
            // Ten in each of four chunks, of which the one that is being filled takes the place of the first one's
            // last.
            assertEquals(Math.min(written + 1, 40), present);
            var last = keys.subList(written + 1 - (int) present, written + 1);
            assertTrue(last.stream().allMatch(key -> value.equals(get(key))));
        }
    }

    @Test
    void the_smallest_cache_takes_a_value_of_the_largest_size() {
        var smallest = new ByteCache(1);
        var keys = keys(2);
        var largest = "x".repeat(ByteCache.LARGEST_VALUE);

        put(smallest, keys.get(0), largest);
        assertEquals(largest, get(smallest, keys.get(0)));
        put(smallest, keys.get(1), "other");

        assertNull(get(smallest, keys.get(0)));
        assertEquals("other", get(smallest, keys.get(1)));
    }

    @Test
    void of_more_small_values_than_it_can_find_it_keeps_as_many_as_it_can() {
        var keys = keys(300_000);

        keys.forEach(key -> put(key, key.toString().substring(32)));

        var present = keys.stream().filter(key -> get(key) != null).toList();
        assertTrue(present.size() > 60_000, "only " + present.size());
        present.forEach(key -> assertEquals(key.toString().substring(32), get(key)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void what_is_there_is_always_what_was_put_last(long seed) {
        var chance = new Chance(seed);
        var keys = keys(2000);
        var last = new HashMap<UUID, String>();
        int found = 0;

        for (int act = 0; act < 100_000; act++) {
            var key = chance.any(keys);
            if (chance.in100(40)) {
                int length = chance.in100(50) ? 16 : chance.below(chance.in100(1) ? 200_000 : 3000);
                var value = act + "x".repeat(length);
                put(key, value);
                last.put(key, value);
                assertEquals(value, get(key));
            } else if (chance.in100(5)) {
                cache.remove(key);
                last.remove(key);
                assertNull(get(key));
            } else if (get(key) != null) {
                assertEquals(last.get(key), get(key));
                found++;
            }
        }

        assertTrue(found > 10_000, "only " + found);
    }
}
