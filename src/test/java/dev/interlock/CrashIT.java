package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
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

    @Test
    void a_node_that_is_told_to_stop_while_it_starts_ends_with_success() throws Exception {
        var log = RunningNode.newDirectory().resolveSibling("log");
        try (var silentDatabase = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var url = "postgresql://me:pw@127.0.0.1:%d/x".formatted(silentDatabase.getLocalPort());
            var process = ServingProcess.launch(
                    "serve", List.of(), Map.of("INTERLOCK_DATABASE_URL", url), Redirect.to(log.toFile()));
            silentDatabase.setSoTimeout(60_000);
            try (var node = new ServingProcess(process, 0)) {
                silentDatabase.accept();
                node.terminate();

                assertEquals(0, node.exitCode());
            }
        }
        var last = Files.readAllLines(log).getLast();
        assertTrue(last.endsWith("stopped before it served"), last);
    }

    @Test
    void a_node_that_cannot_end_all_ends_with_failure_and_names_what() throws Exception {
        var database = new DatabaseOfNode(RunningNode.newDirectory());
        var log = database.directory().resolveSibling("log");
        var process = ServingProcess.launch(
                "serve",
                List.of(),
                Map.of(
                        "INTERLOCK_DATABASE_DIRECTORY", database.directory().toString(),
                        "INTERLOCK_DATABASE_STOP_TIMEOUT", "1s",
                        "INTERLOCK_SHUTDOWN_TIMEOUT", "500ms",
                        "INTERLOCK_HTTP_PORT", "0"),
                Redirect.to(log.toFile()));
        try (var node = ServingProcess.started(process).orElseThrow()) {
            database.signal("STOP");
            // Now that it stands still there will be no others.
            var stopped = database.processes();
            try {
                node.terminate();

                assertEquals(1, node.exitCode());
            } finally {
                // Their end is told to them, but they do not go on to see it.
                stopped.forEach(ProcessHandle::destroyForcibly);
            }
        }
        var last = Files.readAllLines(log).getLast();
        assertTrue(last.matches(".* ERROR .*node stopped, but some of it did not end parts=\\[.*lanes.*]"), last);
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
