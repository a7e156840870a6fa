package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.client.Change;
import dev.interlock.client.Cursor;
import dev.interlock.client.FlowState;
import dev.interlock.client.InterlockBus;
import dev.interlock.client.InterlockException;
import dev.interlock.client.Start;
import dev.interlock.client.SubjectKey;
import dev.interlock.client.Transition;
import dev.interlock.example.ParcelApplication;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Another Vert.x application in the cluster of two nodes: the example, and calls beside it. */
class ApplicationIT {
    private static final JsonObject RING = new JsonObject("""
            {"identifier": "application-ring",
             "steps": [{"identifier": "a", "entry": true}, {"identifier": "b"}],
             "transitions": [{"identifier": "go", "from": "a", "to": "b"}, {"identifier": "go", "from": "b", "to": "a"}]}""");

    private static final ClusterSettings SETTINGS = ClusterSettings.of(4);

    /** So that calls on flows of a node that was killed are soon done by another. */
    private static final List<RunningNode> NODES = new ArrayList<>();

    private static final Queue<String> TOLD = new ConcurrentLinkedQueue<>();
    private static Vertx vertx = Vertx.vertx();
    private static InterlockBus interlock = InterlockBus.of(vertx);
    private static ParcelApplication application = new ParcelApplication(vertx, TOLD::add);

    @BeforeAll
    static void start() {
        await(vertx.close());
        NODES.add(RunningNode.start(SETTINGS.ofNode(0)));
        NODES.add(RunningNode.start(SETTINGS.ofNode(1)));
        vertx = await(ParcelApplication.join(
                SETTINGS.name(), List.of(SETTINGS.members().split(",", -1))));
        interlock = InterlockBus.of(vertx);
        application = new ParcelApplication(vertx, TOLD::add);
        await(vertx.deployVerticle(application));
        await(interlock.publish(RING));
    }

    @AfterAll
    static void stop() {
        await(vertx.close());
        NODES.forEach(RunningNode::close);
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static double metric(RunningNode node, String name) {
        var line = Pattern.compile("^" + Pattern.quote(name) + " (.*)$", Pattern.MULTILINE)
                .matcher(node.http().get("/metrics").body());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    private static FlowState state(String flow) {
        return await(interlock.flowStatus(flow)).state();
    }

    private static List<Change> history(String flow) {
        return await(interlock.history(flow, 0, 100)).changes();
    }

    private static String ring() {
        var subject = SubjectKey.person(UUID.randomUUID().toString());
        return await(interlock
                .identify(subject.key(), new JsonObject())
                .compose(known -> interlock.start(Start.of(subject, "application-ring")))
                .map(flow -> flow.id()));
    }

    private static Future<Long> go(String flow) {
        return interlock.transition(Transition.of(flow, "go")).map(taken -> taken.revision());
    }

    @Test
    void the_application_does_what_a_step_asks_for_and_the_flow_moves_on() {
        var flow = await(application.send("heavy", 700));

        Eventually.holds(
                () -> state(flow) == FlowState.COMPLETED, () -> history(flow).toString());

        var changes = history(flow);
        assertEquals(List.of("sent"), changes.getLast().entered());
        assertEquals("parcels", changes.get(1).actor().orElseThrow());
        assertEquals("action parcels.weigh", changes.getLast().actor().orElseThrow());
    }

    @Test
    void an_action_that_fails_for_good_takes_the_other_transition() {
        var flow = await(application.send("empty", 0));

        Eventually.holds(
                () -> state(flow) == FlowState.COMPLETED, () -> history(flow).toString());

        assertEquals(List.of("returned"), history(flow).getLast().entered());
    }

    @Test
    void each_node_answers_calls_on_each_flow() {
        var flow = ring();
        var served = "interlock_calls_total{action=\"step_status\",status=\"200\"}";

        IntStream.range(0, 40).forEach(turn -> await(interlock.stepStatus(flow, "a")));

        NODES.forEach(node -> assertTrue(metric(node, served) > 0, () -> "a node was not asked"));
    }

    @Test
    void a_refused_call_fails_with_its_status_and_says_why() {
        var flow = ring();
        var wrong = new JsonObject().put("flow_instance_id", flow).put("transition_schema_identifier", "fly");

        var failed = assertThrows(
                CompletionException.class,
                () -> await(vertx.eventBus().request(Addresses.of(Action.TRANSITION), wrong)));

        var refusal = assertInstanceOf(ReplyException.class, failed.getCause());
        assertEquals(404, refusal.failureCode());
        var json = new JsonObject(refusal.getMessage());
        assertEquals(
                "transition_not_found",
                json.getJsonArray("errors").getJsonObject(0).getString("code"));
        assertEquals("failure", json.getJsonObject("data").getString("result"));
        var typed =
                assertThrows(CompletionException.class, () -> await(interlock.transition(Transition.of(flow, "fly"))));
        assertEquals(
                "transition_not_found",
                assertInstanceOf(InterlockException.class, typed.getCause()).code());
    }

    @Test
    void the_feed_tells_each_change_once_and_in_order() {
        var flows = IntStream.range(0, 10)
                .mapToObj(number -> await(application.send("parcel " + number, 1 + number)))
                .toList();
        flows.forEach(
                flow -> Eventually.holds(() -> told(flow).size() == 3, () -> told(flow) + " of " + history(flow)));

        for (var flow : flows) {
            assertEquals(history(flow).stream().map(Change::revision).toList(), told(flow));
        }
    }

    private static List<Long> told(String flow) {
        return TOLD.stream()
                .map(line -> line.split(" ", 3))
                .filter(words -> words[0].equals(flow))
                .map(words -> Long.valueOf(words[1]))
                .toList();
    }

    @Test
    void an_application_owns_nothing() {
        NODES.forEach(node -> assertEquals(2, metric(node, "interlock_cluster_nodes")));
    }

    @Test
    void a_node_that_is_stopped_costs_no_call() {
        var third = RunningNode.start(SETTINGS.ofNode(2));

        assertEachCallHasOneEffectWhile(third::close);
    }

    @Test
    void a_node_that_is_killed_costs_no_call() throws IOException {
        try (var third = ServingProcess.start(SETTINGS.ofNode(3))) {
            assertEachCallHasOneEffectWhile(third::kill);
        }
    }

    /** The application goes on calling until it has seen some of it before, some during and some after. */
    private static void assertEachCallHasOneEffectWhile(Runnable event) {
        var over = new AtomicBoolean();
        var made = new AtomicInteger();
        var callers = IntStream.range(0, 8)
                .mapToObj(number -> ring())
                .map(flow -> CompletableFuture.supplyAsync(() -> goUntil(over, made, flow)))
                .toList();
        Eventually.holds(() -> made.get() > 50, () -> "no calls");

        event.run();

        int before = made.get();
        Eventually.holds(() -> made.get() > before + 100, () -> "no calls any more");
        over.set(true);
        callers.forEach(CompletableFuture::join);
    }

    private static long goUntil(AtomicBoolean over, AtomicInteger made, String flow) {
        long revision = 1;
        while (!over.get()) {
            revision++;
            assertEquals(revision, await(go(flow)), "a call has had no effect or two");
            made.incrementAndGet();
        }
        assertEquals(
                LongStream.rangeClosed(1, Math.min(revision, 100)).boxed().toList(),
                history(flow).stream().map(Change::revision).toList());
        return revision;
    }

    @Test
    void the_feed_goes_on_from_a_kept_cursor() {
        var flow = ring();
        await(go(flow));
        var first = new ConcurrentLinkedQueue<Long>();
        var following = interlock.follow(Cursor.OLDEST, page -> {
            page.events().stream()
                    .filter(event -> event.flow().equals(flow))
                    .forEach(event -> first.add(event.change().revision()));
            return Future.succeededFuture();
        });
        Eventually.holds(() -> first.size() == 2, first::toString);
        await(following.close());
        await(go(flow));

        var second = new ConcurrentLinkedQueue<Long>();
        var again = interlock.follow(following.cursor(), page -> {
            page.events().stream()
                    .filter(event -> event.flow().equals(flow))
                    .forEach(event -> second.add(event.change().revision()));
            return Future.succeededFuture();
        });

        Eventually.holds(() -> second.contains(3L), second::toString);
        assertEquals(List.of(1L, 2L), List.copyOf(first));
        assertEquals(List.of(3L), List.copyOf(second));
        await(again.close());
    }
}
