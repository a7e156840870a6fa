package dev.interlock.store;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Rows as arrays of their columns, the form in which one statement takes many of them. */
final class Columns {
    private Columns() {}

    static <T, V extends @Nullable Object> V[] of(List<T> rows, IntFunction<V[]> array, Function<T, V> value) {
        var column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }
}
