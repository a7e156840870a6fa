package dev.interlock.registration;

import java.util.Comparator;

/** Where an item stands in its batch: in which list, and there at which index from 0. */
public record ItemPlace(Operation operation, int index) implements Comparable<ItemPlace> {
    private static final Comparator<ItemPlace> ORDER =
            Comparator.comparing(ItemPlace::operation).thenComparingInt(ItemPlace::index);

    @Override
    public int compareTo(ItemPlace other) {
        return ORDER.compare(this, other);
    }
}
