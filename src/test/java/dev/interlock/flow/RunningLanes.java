package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.ChosenOwners;
import dev.interlock.bus.Lanes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** A node's lanes and its publishing of schemas on a bus, over stores in memory. */
final class RunningLanes implements AutoCloseable {
    private static final int COUNT = 2;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Lanes lanes = new Lanes("node", COUNT);
    private final ChosenOwners owners = new ChosenOwners(lanes);
    private final CallRouter router = new CallRouter(vertx, bus, owners, 1, Duration.ofMinutes(10));
    private final StoresInMemory memory = new StoresInMemory(Clock.systemUTC());
    private final FlowVerticle.Stores inMemory = memory.stores();
    private final ScriptedFlowStore flows = new ScriptedFlowStore(inMemory.flows());
    private final FlowVerticle.Stores stores = new FlowVerticle.Stores(flows, inMemory.subjects(), inMemory.schemas());

    RunningLanes() {
        var settings = RunningLane.settings(256, 1000, 8);
        for (int lane = 0; lane < COUNT; lane++) {
            RunningLane.await(vertx.deployVerticle(new FlowVerticle(
                    bus,
                    router,
                    owners,
                    lane,
                    settings,
                    SubjectSchemas.none(),
                    () -> stores,
                    Clock.systemUTC(),
                    new SimpleMeterRegistry())));
        }
        RunningLane.await(vertx.deployVerticle(new SchemaVerticle(bus, settings, stores.schemas())));
        RunningLane.await(vertx.deployVerticle(
                new FlowSearchVerticle(bus, memory.search(settings.maxScan()), settings.maxPage())));
        RunningLane.await(
                vertx.deployVerticle(new EventFeedVerticle(bus, memory.feed(settings.maxScan()), settings.maxPage())));
    }

    Vertx vertx() {
        return vertx;
    }

    Bus bus() {
        return bus;
    }

    /** Calls an action; quotes in the data are single ones. The answer's data is as a client would read it. */
    Answer call(Action action, String data) {
        var json = json(data);
        return call(Call.of(action, json, RunningLane.TIMEOUT, Optional.of("tester")));
    }

    Answer call(Call call) {
        var answer = RunningLane.await(bus.request(call.action().address(call.data(), lanes), call));
        return new Answer(answer.status(), read(answer.data().toString()), answer.errors());
    }

    /** Asks the first lane for a node whether it is there. */
    Answer probe(String from, boolean leaving) {
        var data = json("{'from': '%s', 'leaving': %s}".formatted(from, leaving));
        var probe = Call.of(Action.PROBE, data, RunningLane.TIMEOUT, Optional.empty());
        return RunningLane.await(bus.ask(lanes.addresses().getFirst(), probe));
    }

    /** The address of the lane that serves a call. */
    String laneOf(Action action, String data) {
        return action.address(json(data), lanes);
    }

    ScriptedFlowStore flows() {
        return flows;
    }

    ChosenOwners owners() {
        return owners;
    }

    static ObjectNode json(String text) {
        return read(text.replace('\'', '"'));
    }

    private static ObjectNode read(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    void publish(SchemaBuilder schema) {
        var document = schema.document();
        RunningLane.await(stores.schemas().publish(document.path("identifier").asText(), document));
    }

    @Override
    public void close() {
        RunningLane.await(vertx.close());
    }
}
