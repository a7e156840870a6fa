package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.client.Entity;
import dev.interlock.client.InterlockSocket;
import dev.interlock.client.Snapshot;
import dev.interlock.client.SocketOptions;
import dev.interlock.client.Start;
import dev.interlock.client.StateChange;
import dev.interlock.client.SubjectKey;
import dev.interlock.client.Transition;
import dev.interlock.client.Watch;
import dev.interlock.client.Watched;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the WebSocket client is told of real nodes, some of which go away. */
class SocketWatchIT {
    private static final String RING = """
            {'identifier': 'watched-ring',
             'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'b'}],
             'transitions': [{'identifier': 'go', 'from': 'a', 'to': 'b'}, {'identifier': 'go', 'from': 'b', 'to': 'a'}]}""";

    private static final ClusterSettings SETTINGS = ClusterSettings.of(3);
    private static final Vertx VERTX = Vertx.vertx();
    private static Optional<RunningNode> node = Optional.empty();

    private final InterlockSocket socket = socket(node().port());
    private final SubjectKey person = SubjectKey.person(UUID.randomUUID().toString());
    private final Queue<Watched> told = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() {
        node = Optional.of(RunningNode.start(SETTINGS.ofNode(0)));
        assertEquals(
                201,
                node().http()
                        .put("/api/v1/flow-schemas/watched-ring", TestSocket.json(RING))
                        .status());
    }

    private static RunningNode node() {
        return node.orElseThrow();
    }

    @AfterAll
    static void stop() {
        await(VERTX.close());
        node().close();
    }

    @AfterEach
    void close() {
        await(socket.close());
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static InterlockSocket socket(int... ports) {
        return InterlockSocket.open(
                VERTX,
                SocketOptions.of(IntStream.of(ports)
                        .mapToObj(port -> URI.create("ws://127.0.0.1:" + port + "/ws"))
                        .toArray(URI[]::new)));
    }

    private Future<?> tell(Watched watched) {
        told.add(watched);
        return Future.succeededFuture();
    }

    private String ring() {
        return await(socket.identify(person.key(), new JsonObject())
                .compose(known -> socket.start(Start.of(person, "watched-ring")))
                .map(flow -> flow.id()));
    }

    private void go(String flow) {
        await(socket.transition(Transition.of(flow, "go")));
    }

    private List<StateChange> changes() {
        return told.stream()
                .filter(StateChange.class::isInstance)
                .map(StateChange.class::cast)
                .toList();
    }

    private List<String> words() {
        return changes().stream()
                .map(change -> change.revision() + " " + change.identifier() + " " + change.state())
                .toList();
    }

    private void awaitChanges(int count) {
        Eventually.holds(() -> changes().size() >= count, told::toString);
    }

    @Test
    void a_flow_is_told_from_its_snapshot_on() {
        var flow = ring();

        await(socket.watch(Watch.flow(flow), this::tell));
        go(flow);

        awaitChanges(2);
        var snapshot = (Snapshot) told.element();
        assertEquals(1, snapshot.flows().getFirst().revision());
        assertEquals(List.of("2 a completed", "2 b active"), words());
    }

    @Test
    void a_flow_is_told_from_its_beginning_if_that_is_wanted() {
        var flow = ring();
        go(flow);

        await(socket.watch(Watch.flow(flow).since(0).only(Entity.STEP), this::tell));

        awaitChanges(3);
        assertEquals(List.of("1 a active", "2 a completed", "2 b active"), words());
    }

    @Test
    void flows_that_a_subject_starts_later_are_told_from_their_first_revision_on() {
        await(socket.identify(person.key(), new JsonObject()));
        await(socket.watch(Watch.subject(person), this::tell));

        var flow = ring();
        go(flow);

        awaitChanges(4);
        assertEquals(new Snapshot(List.of()), told.element());
        assertEquals(List.of("1 a active", "1 watched-ring active", "2 a completed", "2 b active"), words());
    }

    @Test
    void nothing_is_lost_or_told_twice_when_a_node_is_stopped() {
        var other = RunningNode.start(SETTINGS.ofNode(1));

        assertEachRevisionIsToldOnceWhile(other.port(), other::close);
    }

    @Test
    void nothing_is_lost_or_told_twice_when_a_node_is_killed() throws IOException {
        try (var other = ServingProcess.start(SETTINGS.ofNode(2))) {
            assertEachRevisionIsToldOnceWhile(other.port(), other::kill);
        }
    }

    /** Of a flow that is watched by its id and by its subject, by a client that is connected to the node that goes. */
    private void assertEachRevisionIsToldOnceWhile(int port, Runnable event) {
        var flow = ring();
        var bySubject = new ConcurrentLinkedQueue<Watched>();
        var watching = socket(port, node().port());
        await(watching.watch(Watch.flow(flow).only(Entity.STEP), this::tell));
        await(watching.watch(Watch.subject(person).only(Entity.STEP), watched -> {
            bySubject.add(watched);
            return Future.succeededFuture();
        }));

        IntStream.range(0, 50).forEach(turn -> go(flow));
        event.run();
        IntStream.range(0, 50).forEach(turn -> go(flow));

        Eventually.holds(() -> changes().size() >= 200 && bySubject.size() >= 201, () -> words().toString());
        var each = LongStream.rangeClosed(2, 101)
                .flatMap(revision -> LongStream.of(revision, revision))
                .boxed()
                .toList();
        assertEquals(each, changes().stream().map(StateChange::revision).toList());
        assertEquals(
                changes(),
                bySubject.stream().filter(StateChange.class::isInstance).toList());
        await(watching.close());
    }

    @Test
    void the_command_prints_changes_until_it_is_interrupted() throws Exception {
        var flow = ring();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "watch",
                        "--instance",
                        flow,
                        "--url",
                        "http://127.0.0.1:" + node().port())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals(flow + "  revision 1  watched-ring active: a", lines.readLine());
            go(flow);
            assertTrue(lines.readLine().startsWith(flow + "  revision 2  step a: active -> completed  go  "));

            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();

            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it does not end");
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
