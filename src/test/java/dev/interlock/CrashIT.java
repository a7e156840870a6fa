package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The whole process is killed or told to stop in the middle of a stream of transitions. */
class CrashIT {

    @Test
    void each_acknowledged_transition_survives_a_kill_once() throws Exception {
        var directory = RunningNode.newDirectory();
        Ledger ledger;
        try (var node = ServingProcess.start(directory);
                var socket = new TestSocket(node.port())) {
            ledger = Ledger.open(node.port(), socket, 16);
            stream(ledger, socket, 200);
            node.kill();
        }
        assertTrue(ledger.acknowledged() > 16, "too few to tell anything: " + ledger.acknowledged());

        try (var again = ServingProcess.start(directory);
                var socket = new TestSocket(again.port())) {
            ledger.assertTold(socket);
        }
    }

    @Test
    void a_node_that_is_told_to_stop_answers_what_it_has_accepted_and_ends_with_success() throws Exception {
        var directory = RunningNode.newDirectory();
        try (var node = ServingProcess.start(directory);
                var socket = new TestSocket(node.port())) {
            var ledger = Ledger.open(node.port(), socket, 16);
            var accepted = ledger.moveAll(socket);
            accepted.getFirst().join();
            node.terminate();
            for (var call : accepted) {
                var response = call.orTimeout(20, TimeUnit.SECONDS).join();
                var code = response.at("/errors/0/code").asText();
                assertTrue(response.path("status").asInt() == 200 || code.equals("draining"), response::toString);
            }
            assertEquals(0, node.exitCode());
        }
    }

    /** Keeps calls open on all flows; ends with many of them unanswered. */
    private static void stream(Ledger ledger, TestSocket socket, int rounds) {
        for (int round = 0; round < rounds; round++) {
            var calls = ledger.moveAll(socket);
            if (round % 4 == 0 && round < rounds - 8) {
                calls.getLast().join();
            }
        }
    }
}
