package dev.interlock.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Deals faults at random: each kind once before any comes again. The same seed gives the same faults. */
final class Faults {
    private final Random random;
    private final int nodes;
    private final Set<String> kinds;
    private final Deque<Supplier<Fault>> deck = new ArrayDeque<>();

    /** @param kinds those that are wanted; all, if there are none */
    Faults(long seed, int nodes, Set<String> kinds) {
        this.random = new Random(seed);
        this.nodes = nodes;
        this.kinds = Set.copyOf(kinds);
    }

    Fault next() {
        var fault = draw();
        while (!kinds.isEmpty() && !kinds.contains(fault.kind())) {
            fault = draw();
        }
        return fault;
    }

    private Fault draw() {
        if (deck.isEmpty()) {
            deck.addAll(shuffled());
        }
        return deck.remove().get();
    }

    private List<Supplier<Fault>> shuffled() {
        var kinds = new ArrayList<Supplier<Fault>>(List.of(
                () -> new NodeFault.Kill(node()),
                this::killTwo,
                // Beyond the time after which others take it for dead.
                () -> new NodeFault.Freeze(node(), millis(5500, 8000)),
                // Within it.
                () -> new NodeFault.Freeze(node(), millis(500, 4000)),
                NodeFault.RollingRestart::new,
                this::oneWayCut,
                this::cut,
                () -> new LinkFault.Isolation(node(), millis(1000, 9000), false),
                () -> new LinkFault.Isolation(node(), millis(1000, 9000), true),
                () -> new LinkFault.SlowLinks(millis(10, 300), millis(2000, 5000)),
                LinkFault.Reset::new,
                DatabaseFault.KillBackend::new,
                DatabaseFault.Kill::new,
                () -> new DatabaseFault.Hold(node(), millis(500, 5000)),
                () -> new DatabaseFault.HoldFromAll(millis(500, 4000)),
                () -> new DatabaseFault.HoldAnswers(node(), millis(500, 5000)),
                () -> new DatabaseFault.Slow(millis(10, 200), millis(2000, 5000)),
                DatabaseFault.Reset::new));
        Collections.shuffle(kinds, random);
        return kinds;
    }

    private Fault killTwo() {
        int one = node();
        return new NodeFault.KillTwo(one, otherThan(one));
    }

    private Fault oneWayCut() {
        int from = node();
        return new LinkFault.OneWayCut(from, otherThan(from), millis(1000, 9000));
    }

    private Fault cut() {
        int one = node();
        return new LinkFault.Cut(one, otherThan(one), millis(1000, 9000));
    }

    private int node() {
        return random.nextInt(nodes);
    }

    private int otherThan(int node) {
        return (node + 1 + random.nextInt(nodes - 1)) % nodes;
    }

    private Duration millis(int least, int most) {
        return Duration.ofMillis(least + random.nextInt(most - least));
    }
}
