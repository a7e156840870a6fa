package dev.interlock.flow;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that are the same for the same seed. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From 0 to one less than the limit. */
    int below(int limit) {
        return random.nextInt(limit);
    }

    boolean in100(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
