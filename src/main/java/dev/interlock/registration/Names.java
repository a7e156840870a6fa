package dev.interlock.registration;

import java.util.Set;

/**
 * The ids and alternate ids that the outcome of a batch may depend on.
 *
 * @param likelyNew whether the batch does nothing but create, so that probably nothing has these names yet
 * @param apart whether none of the alternate ids could be an id, so that each name can collide with names of its own sort only
 */
public record Names(Set<String> all, boolean likelyNew, boolean apart) {

    public Names {
        all = Set.copyOf(all);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
