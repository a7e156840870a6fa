package dev.interlock.chaos;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** What clients like to ask: mostly what should succeed as far as they know, now and then what should not. */
record Habit(Random random) {

    FlowCall next(Standing seen) {
        if (!seen.born()) {
            return chance(60) ? new FlowCall.Start() : new FlowCall.Look();
        }
        if (chance(30)) {
            return new FlowCall.Look();
        }
        if (chance(1)) {
            return new FlowCall.Start();
        }
        if (seen.paused()) {
            return chance(80) ? new FlowCall.Resume() : take(seen);
        }
        return chance(3) ? new FlowCall.Pause() : chance(1) ? new FlowCall.Resume() : take(seen);
    }

    private FlowCall take(Standing seen) {
        var expected = chance(20) ? OptionalLong.of(seen.revision()) : OptionalLong.empty();
        return new FlowCall.Take(one(chance(90) ? fitting(seen) : Edge.ALL), expected);
    }

    private static List<Edge> fitting(Standing seen) {
        return Edge.ALL.stream()
                .filter(edge -> edge.from() == seen.place() && edge.allowedAt(seen.revision()))
                .toList();
    }

    <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
