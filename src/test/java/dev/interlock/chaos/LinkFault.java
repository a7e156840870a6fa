package dev.interlock.chaos;

import dev.interlock.chaos.Network.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What happens between nodes. */
sealed interface LinkFault extends Fault {

    /** Nothing comes through from one node to another; the other direction is as it was. */
    record OneWayCut(int from, int to, Duration lasting) implements LinkFault {
        @Override
        public String kind() {
            return "one-way cut";
        }

        @Override
        public void inflict(World world) {
            shutFor(lasting, List.of(world.network().gate(new Node(from), new Node(to))));
        }
    }

    /** Two nodes do not hear each other, the third hears both. */
    record Cut(int one, int other, Duration lasting) implements LinkFault {
        @Override
        public String kind() {
            return "cut between two";
        }

        @Override
        public void inflict(World world) {
            shutFor(lasting, between(world, one, other));
        }
    }

    /**
     * A node hears and is heard by none.
     *
     * @param lossy whether what was under way is lost in the end, with its connections
     */
    record Isolation(int node, Duration lasting, boolean lossy) implements LinkFault {
        @Override
        public String kind() {
            return lossy ? "node isolated, bytes lost" : "node isolated, bytes held";
        }

        @Override
        public void inflict(World world) {
            var others = IntStream.range(0, world.nodes().size())
                    .filter(other -> other != node)
                    .boxed()
                    .toList();
            var gates = others.stream()
                    .flatMap(other -> between(world, node, other).stream())
                    .toList();
            gates.forEach(Gate::shut);
            try {
                Fault.lasting(lasting);
                if (lossy) {
                    others.forEach(other -> world.network().reset(new Node(node), new Node(other)));
                }
            } finally {
                gates.forEach(Gate::open);
            }
        }
    }

    /** All that nodes tell each other comes late. */
    record SlowLinks(Duration delay, Duration lasting) implements LinkFault {
        @Override
        public String kind() {
            return "slow links";
        }

        @Override
        public void inflict(World world) {
            var gates = all(world);
            gates.forEach(gate -> gate.delay(delay));
            try {
                Fault.lasting(lasting);
            } finally {
                gates.forEach(Gate::open);
            }
        }
    }

    /** All connections between nodes break at once. */
    record Reset() implements LinkFault {
        @Override
        public String kind() {
            return "links reset";
        }

        @Override
        public void inflict(World world) {
            int nodes = world.nodes().size();
            for (int one = 0; one < nodes; one++) {
                for (int other = one + 1; other < nodes; other++) {
                    world.network().reset(new Node(one), new Node(other));
                }
            }
        }
    }

    private static List<Gate> between(World world, int one, int other) {
        var network = world.network();
        return List.of(network.gate(new Node(one), new Node(other)), network.gate(new Node(other), new Node(one)));
    }

    private static List<Gate> all(World world) {
        var gates = new ArrayList<Gate>();
        int nodes = world.nodes().size();
        for (int one = 0; one < nodes; one++) {
            for (int other = one + 1; other < nodes; other++) {
                gates.addAll(between(world, one, other));
            }
        }
        return gates;
    }

    private static void shutFor(Duration duration, List<Gate> gates) {
        gates.forEach(Gate::shut);
        try {
            Fault.lasting(duration);
        } finally {
            gates.forEach(Gate::open);
        }
    }
}
