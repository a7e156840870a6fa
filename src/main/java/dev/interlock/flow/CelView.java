package dev.interlock.flow;

import dev.cel.common.values.NullValue;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows plain values to the evaluator, which has a value of its own for null and takes Java's for one that is unknown.
 *
 * <p>Views instead of copies, because a condition reads two properties of a hundred.
 */
final class CelView {
    private CelView() {}

    static Map<Object, Object> of(Map<?, ?> map) {
        return new MapView(map);
    }

    private static Object shown(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Map<?, ?> map -> new MapView(map);
            case List<?> list -> new ListView(list);
            default -> value;
        };
    }

    private static final class MapView extends AbstractMap<Object, Object> {
        private final Map<?, ?> map;

        MapView(Map<?, ?> map) {
            this.map = map;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return map.containsKey(key);
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            var value = map.get(key);
            return value == null && !map.containsKey(key) ? null : shown(value);
        }

        @Override
        public Set<Object> keySet() {
            return Collections.unmodifiableSet(map.keySet());
        }

        @Override
        public Set<Entry<Object, Object>> entrySet() {
            return new EntryView(map);
        }
    }

    private static final class EntryView extends AbstractSet<Map.Entry<Object, Object>> {
        private final Map<?, ?> map;

        EntryView(Map<?, ?> map) {
            this.map = map;
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public Iterator<Map.Entry<Object, Object>> iterator() {
            var entries = map.entrySet().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public Map.Entry<Object, Object> next() {
                    var entry = entries.next();
                    return Map.entry(entry.getKey(), shown(entry.getValue()));
                }
            };
        }
    }

    private static final class ListView extends AbstractList<Object> implements RandomAccess {
        private final List<?> list;

        ListView(List<?> list) {
            this.list = list;
        }

        @Override
        public Object get(int index) {
            return shown(list.get(index));
        }

        @Override
        public int size() {
            return list.size();
        }
    }
}
