package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Action;
import dev.interlock.client.BatchOutcome;
import dev.interlock.client.Change;
import dev.interlock.client.FlowState;
import dev.interlock.client.InterlockException;
import dev.interlock.client.InterlockSocket;
import dev.interlock.client.SocketOptions;
import dev.interlock.client.Start;
import dev.interlock.client.SubjectKey;
import dev.interlock.client.Transition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls of the WebSocket client on real nodes, some of which go away. */
class SocketClientIT {
    private static final String RING = """
            {'identifier': 'socket-ring',
             'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'b'}],
             'transitions': [{'identifier': 'go', 'from': 'a', 'to': 'b'}, {'identifier': 'go', 'from': 'b', 'to': 'a'}]}""";

    private static final ClusterSettings SETTINGS = ClusterSettings.of(3);

    /** So that calls on flows of a node that was killed are soon done by another. */
    private static final List<RunningNode> NODES = new ArrayList<>();

    private static final Vertx VERTX = Vertx.vertx();

    @BeforeAll
    static void start() {
        NODES.add(RunningNode.start(SETTINGS.ofNode(0)));
        assertEquals(
                201,
                NODES.getFirst()
                        .http()
                        .put("/api/v1/flow-schemas/socket-ring", TestSocket.json(RING))
                        .status());
    }

    @AfterAll
    static void stop() {
        await(VERTX.close());
        NODES.forEach(RunningNode::close);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static URI url(int port) {
        return URI.create("ws://127.0.0.1:" + port + "/ws");
    }

    private static InterlockSocket socket(int... ports) {
        return InterlockSocket.open(
                VERTX,
                SocketOptions.of(
                        IntStream.of(ports).mapToObj(SocketClientIT::url).toArray(URI[]::new)));
    }

    private static SubjectKey person(InterlockSocket socket) {
        var subject = SubjectKey.person(UUID.randomUUID().toString());
        await(socket.identify(subject.key(), new JsonObject().put("age", 17)));
        return subject;
    }

    private static String ring(InterlockSocket socket) {
        return await(socket.start(Start.of(person(socket), "socket-ring"))).id();
    }

    private static List<Change> history(InterlockSocket socket, String flow) {
        return await(socket.history(flow, 0, 100)).changes();
    }

    @Test
    void all_calls_of_flows_go_over_a_socket() {
        var socket = socket(NODES.getFirst().port());
        var person = person(socket);
        var flow = await(socket.start(Start.of(person, "socket-ring"))).id();

        var taken = await(socket.transition(Transition.of(flow, "go").from("a")));
        assertEquals(List.of("b"), taken.active());
        assertEquals(2, await(socket.flowStatus(person.key(), "socket-ring")).revision());
        assertEquals("completed", await(socket.stepStatus(flow, "a")).state());
        assertEquals("go", await(socket.available(flow)).getFirst().transition());
        assertEquals(FlowState.PAUSED, await(socket.pause(flow)).state());
        assertEquals(FlowState.ACTIVE, await(socket.resume(flow)).state());
        assertEquals(List.of("a"), await(socket.reset(flow)).activeSteps());
        assertEquals(FlowState.EXITED, await(socket.exit(flow)).state());
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                history(socket, flow).stream().map(Change::revision).toList());
        await(socket.close());
    }

    @Test
    void a_refused_call_fails_with_its_status_and_says_why() {
        var socket = socket(NODES.getFirst().port());
        var flow = ring(socket);

        var refused =
                assertThrows(CompletionException.class, () -> await(socket.transition(Transition.of(flow, "fly"))));
        var unserved = assertThrows(
                CompletionException.class, () -> await(socket.call(Action.FLOW_SCHEMAS, new JsonObject())));

        var refusal = assertInstanceOf(InterlockException.class, refused.getCause());
        assertEquals("transition_not_found", refusal.code());
        assertEquals("failure", refusal.data().getString("result"));
        assertEquals(
                "unknown_action",
                assertInstanceOf(InterlockException.class, unserved.getCause()).code());
        await(socket.close());
    }

    @Test
    void a_batch_tells_which_operations_failed() {
        var socket = socket(NODES.getFirst().port());
        var id = "socket-" + UUID.randomUUID();
        var handles =
                new JsonArray().add(new JsonObject().put("cmHandle", id)).add(new JsonObject().put("cmHandle", id));

        var outcome = await(socket.registerCmHandles(
                new JsonObject().put("dmiPlugin", "http://dmi").put("createdCmHandles", handles)));

        assertEquals(1, outcome.failed().size());
        assertEquals(BatchOutcome.Operation.CREATE, outcome.failed().getFirst().operation());
        assertEquals("01", outcome.failed().getFirst().code());
        await(socket.close());
    }

    @Test
    void a_node_that_is_stopped_costs_no_call() {
        var other = RunningNode.start(SETTINGS.ofNode(1));

        assertEachCallHasOneEffectWhile(other.port(), other::close);
    }

    @Test
    void a_node_that_is_killed_costs_no_call() throws IOException {
        try (var other = ServingProcess.start(SETTINGS.ofNode(2))) {
            assertEachCallHasOneEffectWhile(other.port(), other::kill);
        }
    }

    /** The client is connected to the node that goes, and goes on until it has called before, during and after. */
    private static void assertEachCallHasOneEffectWhile(int port, Runnable event) {
        var socket = socket(port, NODES.getFirst().port());
        var over = new AtomicBoolean();
        var made = new AtomicInteger();
        var callers = IntStream.range(0, 8)
                .mapToObj(number -> ring(socket))
                .map(flow -> CompletableFuture.supplyAsync(() -> goUntil(socket, over, made, flow)))
                .toList();
        Eventually.holds(() -> made.get() > 50, () -> "no calls");

        event.run();

        int before = made.get();
        Eventually.holds(() -> made.get() > before + 100, () -> "no calls any more");
        over.set(true);
        callers.forEach(caller -> assertTrue(caller.join() > 1));
        await(socket.close());
    }

    private static long goUntil(InterlockSocket socket, AtomicBoolean over, AtomicInteger made, String flow) {
        long revision = 1;
        while (!over.get()) {
            revision++;
            assertEquals(
                    revision,
                    await(socket.transition(Transition.of(flow, "go"))).revision(),
                    "a call has had no effect or two");
            made.incrementAndGet();
        }
        assertEquals(
                LongStream.rangeClosed(1, Math.min(revision, 100)).boxed().toList(),
                history(socket, flow).stream().map(Change::revision).toList());
        return revision;
    }
}
