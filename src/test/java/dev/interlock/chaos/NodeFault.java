package dev.interlock.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What happens to the process of a node. */
sealed interface NodeFault extends Fault {

    /** Killed on the spot and started again. */
    record Kill(int node) implements NodeFault {
        @Override
        public String kind() {
            return "node killed";
        }

        @Override
        public void inflict(World world) {
            world.nodes().get(node).kill();
            world.nodes().get(node).start();
        }
    }

    /** Two at the same moment, so that one is left. */
    record KillTwo(int one, int other) implements NodeFault {
        @Override
        public String kind() {
            return "two nodes killed";
        }

        @Override
        public void inflict(World world) {
            world.nodes().get(one).kill();
            world.nodes().get(other).kill();
            World.startAll(List.of(world.nodes().get(one), world.nodes().get(other)));
        }
    }

    /** Stopped in the middle of whatever it does; afterwards it goes on as if nothing had been. */
    record Freeze(int node, Duration lasting) implements NodeFault {
        @Override
        public String kind() {
            return "node frozen";
        }

        @Override
        public void inflict(World world) throws IOException, InterruptedException {
            world.nodes().get(node).signal("STOP");
            try {
                Fault.lasting(lasting);
            } finally {
                world.nodes().get(node).signal("CONT");
            }
        }
    }

    /** One node after the other is told to stop, and started again. */
    record RollingRestart() implements NodeFault {
        @Override
        public String kind() {
            return "rolling restart";
        }

        @Override
        public void inflict(World world) {
            for (var node : world.nodes()) {
                node.leave();
                node.start();
                world.awaitReady();
            }
        }
    }
}
