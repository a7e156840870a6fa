package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the event bus is told of flows that move. */
class FlowHintsVerticleTest {
    private final RunningLanes lanes = new RunningLanes();
    private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() {
        lanes.publish(RunningLane.SCHEMA);
        RunningLane.await(lanes.vertx()
                .eventBus()
                .<JsonObject>consumer(Addresses.FLOW_EVENTS, hint -> heard.add(hint.body()))
                .completion());
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    private String start(String person) {
        lanes.call(Action.IDENTIFY, "{'person_key': '%s'}".formatted(person));
        return lanes.call(Action.START, "{'person_key': '%s', 'flow_schema_identifier': 'way'}".formatted(person))
                .data()
                .path("flow_instance_id")
                .asText();
    }

    private JsonObject next() throws InterruptedException {
        var hint = heard.poll(20, TimeUnit.SECONDS);
        if (hint == null) {
            throw new AssertionError("nothing was told");
        }
        return hint;
    }

    /** The first change of a flow says whose it is, because nobody can know that yet. */
    private static JsonObject started(String flow) {
        var hint = hint(flow, 1, "active");
        hint.getJsonArray("changes")
                .getJsonObject(0)
                .put("subject", new JsonObject().put("kind", "person").put("key", "ann"));
        return hint;
    }

    private static JsonObject hint(String flow, int revision, String state) {
        return new JsonObject(
                RunningLanes.json("{'changes': [{'flow_instance_id': '%s', 'revision': %d, 'state': '%s'}]}"
                                .formatted(flow, revision, state))
                        .toString());
    }

    @Test
    void each_change_of_a_flow_is_told() throws InterruptedException {
        var flow = start("ann");
        lanes.call(
                Action.TRANSITION,
                "{'flow_instance_id': '%s', 'transition_schema_identifier': 'first'}".formatted(flow));
        lanes.call(Action.PAUSE, "{'flow_instance_id': '%s'}".formatted(flow));

        assertEquals(started(flow), next());
        assertEquals(hint(flow, 2, "active"), next());
        assertEquals(hint(flow, 3, "paused"), next());
    }

    @Test
    void the_flows_of_a_subject_that_is_deleted_are_told() throws InterruptedException {
        var flow = start("ann");
        lanes.call(Action.DELETE_SUBJECT, "{'subject_kind': 'person', 'subject_key': 'ann'}");

        assertEquals(started(flow), next());
        assertEquals(hint(flow, 2, "exited"), next());
    }

    @Test
    void what_changes_nothing_is_not_told() throws InterruptedException {
        var flow = start("ann");
        lanes.call(
                Action.TRANSITION, "{'flow_instance_id': '%s', 'transition_schema_identifier': 'no'}".formatted(flow));
        lanes.call(Action.FLOW_STATUS, "{'flow_instance_id': '%s'}".formatted(flow));
        lanes.call(Action.EXIT, "{'flow_instance_id': '%s'}".formatted(flow));

        assertEquals(started(flow), next());
        assertEquals(hint(flow, 2, "exited"), next());
    }

    @Test
    void a_large_batch_is_told_in_parts() throws InterruptedException {
        IntFunction<Move> move = n -> new Move(
                0, OptionalLong.empty(), StoreContract.fresh(new SubjectKey("person", "p" + n), "way", 1), List.of());

        new FlowHints(lanes.bus()).tell(IntStream.range(0, 2500).mapToObj(move).toList());

        var sizes = List.of(next(), next(), next()).stream()
                .map(hint -> hint.getJsonArray("changes").size())
                .toList();
        assertEquals(List.of(1000, 1000, 500), sizes);
    }
}
