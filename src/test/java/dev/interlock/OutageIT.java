package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes away in the middle of a stream of transitions and comes back. */
class OutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DatabaseOfNode database = new DatabaseOfNode(RunningNode.newDirectory());
    private RunningNode node;
    private TestSocket socket;
    private Ledger ledger;

    @BeforeEach
    void start() {
        node = RunningNode.start(Map.of(
                "INTERLOCK_DATABASE_DIRECTORY", database.directory().toString(),
                "INTERLOCK_DATABASE_CONNECT_TIMEOUT", "1s",
                "INTERLOCK_DATABASE_STATEMENT_TIMEOUT", "1200ms",
                "INTERLOCK_FLOW_CALL_TIMEOUT", "1200ms"));
        socket = new TestSocket(node.port());
        ledger = Ledger.open(node.port(), socket, 8);
        assertEquals(
                8,
                all(ledger.moveAll(socket)).stream().filter(OutageIT::succeeded).count());
    }

    @AfterEach
    void stop() throws Exception {
        database.signal("CONT"); // a test that failed half-way leaves nothing frozen behind
        socket.close();
        node.close();
    }

    @Test
    void calls_on_a_database_that_hangs_say_so_and_work_again_when_it_goes_on() throws Exception {
        database.signal("STOP");
        var during = ledger.moveAll(socket);
        all(during)
                .forEach(response -> assertTrue(
                        List.of("database_unavailable", "outcome_unknown")
                                .contains(response.at("/errors/0/code").asText()),
                        response::toString));
        all(ledger.moveAll(socket))
                .forEach(response -> assertEquals(
                        "database_unavailable", response.at("/errors/0/code").asText(), response::toString));
        assertEquals(503, node.http().get("/health/ready").status());
        assertEquals(200, node.http().get("/health/live").status());

        database.signal("CONT");
        awaitSuccess();
        ledger.assertTold(socket);
    }

    @Test
    void calls_on_a_database_that_is_killed_say_so_and_work_again_when_it_is_back() throws Exception {
        var before = ledger.moveAll(socket);
        database.signal("KILL");
        var during = ledger.moveAll(socket);
        all(before);
        all(during);

        awaitSuccess();
        ledger.assertTold(socket);
        assertEquals(200, node.http().get("/health/ready").status());
    }

    @Test
    void a_node_whose_database_can_only_be_read_is_not_ready() throws Exception {
        database.readOnly(true);
        awaitReadiness(503);
        assertEquals(
                "failed",
                node.http().get("/health/ready").json().at("/checks/database").asText());

        database.readOnly(false);
        awaitReadiness(200);
        awaitSuccess();
        ledger.assertTold(socket);
    }

    private void awaitReadiness(int status) {
        Eventually.holds(
                PATIENCE,
                () -> node.http().get("/health/ready").status() == status,
                () -> "not " + status + " within " + PATIENCE);
    }

    private void awaitSuccess() {
        Eventually.holds(
                PATIENCE,
                () -> all(ledger.moveAll(socket)).stream().allMatch(OutageIT::succeeded),
                () -> "not within " + PATIENCE);
    }

    private static List<JsonNode> all(List<CompletableFuture<JsonNode>> calls) {
        return calls.stream().map(CompletableFuture::join).toList();
    }

    private static boolean succeeded(JsonNode response) {
        return response.path("status").asInt() == 200;
    }
}
