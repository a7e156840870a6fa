package dev.interlock.chaos;

import dev.interlock.chaos.Network.Database;
import dev.interlock.chaos.Network.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What happens to the database, or between it and nodes. */
sealed interface DatabaseFault extends Fault {

    /** One of its processes is killed, after which it starts all of them anew. */
    record KillBackend() implements DatabaseFault {
        @Override
        public String kind() {
            return "backend killed";
        }

        @Override
        public void inflict(World world) throws IOException {
            world.database().inside().killBackend();
        }
    }

    /** All of it is killed, and started again by whoever runs it. */
    record Kill() implements DatabaseFault {
        @Override
        public String kind() {
            return "database killed";
        }

        @Override
        public void inflict(World world) throws IOException, InterruptedException {
            world.database().inside().signal("KILL");
        }
    }

    /** Nothing passes between it and one node, in either direction. */
    record Hold(int node, Duration lasting) implements DatabaseFault {
        @Override
        public String kind() {
            return "database held from a node";
        }

        @Override
        public void inflict(World world) {
            holdFor(lasting, ways(world, node));
        }
    }

    /** Nothing passes between it and any node. */
    record HoldFromAll(Duration lasting) implements DatabaseFault {
        @Override
        public String kind() {
            return "database held from all";
        }

        @Override
        public void inflict(World world) {
            holdFor(lasting, waysOfAll(world));
        }
    }

    /** What it answers to a node is held; what it is asked comes through, so that it does what nobody learns of. */
    record HoldAnswers(int node, Duration lasting) implements DatabaseFault {
        @Override
        public String kind() {
            return "answers of the database held";
        }

        @Override
        public void inflict(World world) {
            holdFor(lasting, List.of(world.network().gate(new Database(), new Node(node))));
        }
    }

    /** It answers late. */
    record Slow(Duration delay, Duration lasting) implements DatabaseFault {
        @Override
        public String kind() {
            return "database slow";
        }

        @Override
        public void inflict(World world) {
            var gates = waysOfAll(world);
            gates.forEach(gate -> gate.delay(delay));
            try {
                Fault.lasting(lasting);
            } finally {
                gates.forEach(Gate::open);
            }
        }
    }

    /** All connections to it break at once. */
    record Reset() implements DatabaseFault {
        @Override
        public String kind() {
            return "connections to the database reset";
        }

        @Override
        public void inflict(World world) {
            for (int node = 0; node < world.nodes().size(); node++) {
                world.network().reset(new Node(node), new Database());
            }
        }
    }

    private static List<Gate> waysOfAll(World world) {
        return IntStream.range(0, world.nodes().size())
                .boxed()
                .flatMap(node -> ways(world, node).stream())
                .toList();
    }

    private static List<Gate> ways(World world, int node) {
        return Stream.of(
                        world.network().gate(new Node(node), new Database()),
                        world.network().gate(new Database(), new Node(node)))
                .toList();
    }

    private static void holdFor(Duration duration, List<Gate> gates) {
        gates.forEach(Gate::shut);
        try {
            Fault.lasting(duration);
        } finally {
            gates.forEach(Gate::open);
        }
    }
}
