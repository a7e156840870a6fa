package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.CommandId;
import dev.interlock.bus.FailureException;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.RandomSchemas.Versions;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many calls of a lane go together must not show: not in answers, not in instances, not in the log. */
class BatchingVerticleTest {
    private static final int SCHEMAS = 50;
    private static final int FLOWS_BY_ONE_SCHEMA = 5;
    private static final int MOST_CALLS = 16;
    private static final Clock CLOCK = Clock.fixed(TestFlow.NOW, ZoneOffset.UTC);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final long seed = Long.getLong("interlock.seed", System.nanoTime());
    private final Chance chance = new Chance(seed);
    private final FlowMachine machine =
            new FlowMachine(RunningLane.settings(1, 1, 1).settleLimit());
    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final SchemaStore schemas = new StoresInMemory(CLOCK).stores().schemas();
    private final Definitions definitions =
            new Definitions(eventLoop, schemas, FlowSchemaReader.ofPublished(1000), 2 * SCHEMAS);
    private int commands;

    /** A flow that is there at the beginning. */
    private record Begun(FlowInstance instance, Change change, Map<String, Object> properties) {}

    /** What is asked of a lane: to execute an order or, if there is none, to look at the instance. */
    private record Asked(FlowInstanceId instance, Optional<Order> order) {}

    private record Script(List<Begun> flows, List<Asked> calls) {}

    /** All that can be seen afterwards, but for how often something was written. */
    private record Outcome(List<Object> answers, List<FlowInstance> instances, List<List<LogEntry>> logs) {}

    private record Run(Outcome outcome, long writes) {}

    @AfterEach
    void close() {
        RunningLane.await(vertx.close());
    }

    @Test
    void the_same_calls_have_the_same_outcome_in_batches_of_any_size() {
        var script = script();
        var alone = run(script, 1, false);
        assertTrue(alone.writes() > script.calls().size() / 5, () -> "only " + alone.writes() + " changes");

        for (int batch : List.of(1, 2, 7, 256)) {
            for (boolean together : List.of(false, true)) {
                var run = run(script, batch, together);
                compare(script, alone.outcome(), run.outcome(), "seed %d, batches of %d".formatted(seed, batch));
                assertEquals(together && batch > 1, run.writes() < alone.writes(), "calls go together");
            }
        }
    }

    private static void compare(Script script, Outcome expected, Outcome actual, String what) {
        for (int call = 0; call < script.calls().size(); call++) {
            var asked = script.calls().get(call);
            assertEquals(expected.answers().get(call), actual.answers().get(call), () -> what + ": " + asked);
        }
        assertEquals(expected.instances(), actual.instances(), what);
        assertEquals(expected.logs(), actual.logs(), what);
    }

    private Run run(Script script, int batch, boolean together) {
        var stores = new StoresInMemory(CLOCK).stores();
        script.flows().forEach(flow -> {
            var change = new PropertyChange(flow.properties(), Set.of());
            stores.subjects().merge(UUID.randomUUID(), flow.instance().subject(), change, StoreContract::accept);
            var logged = new Move.Logged(
                    1, Origin.of(new CommandId(flow.instance().id().value())), flow.change());
            stores.flows().create(new Move(0, OptionalLong.empty(), flow.instance(), List.of(logged)));
        });
        var store = new ScriptedFlowStore(stores.flows());
        var lane = new Lane(
                eventLoop,
                RunningLane.settings(batch, script.calls().size(), 8),
                store,
                definitions,
                CLOCK,
                new CopyMetrics(new SimpleMeterRegistry()));
        var answers = RunningLane.await(onEventLoop(() -> answers(lane, script.calls(), together)));
        var ids = script.flows().stream().map(flow -> flow.instance().id()).toList();
        var outcome = new Outcome(
                answers,
                ids.stream().map(id -> stored(stores.flows(), id)).toList(),
                ids.stream()
                        .map(id -> stores.flows().history(id, 0, 1000).result())
                        .toList());
        return new Run(
                outcome,
                store.done().stream()
                        .filter(done -> done.operation() == Operation.WRITE)
                        .count());
    }

    private static FlowInstance stored(FlowStore flows, FlowInstanceId id) {
        return Optional.ofNullable(flows.load(List.of(id)).result().get(id))
                .orElseThrow()
                .instance();
    }

    private <T> Future<T> onEventLoop(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        eventLoop.runOnContext(go -> work.get().onComplete(done));
        return done.future();
    }

    /** @param together whether no call waits for the answer to the one before */
    private static Future<List<Object>> answers(Lane lane, List<Asked> calls, boolean together) {
        var answers = new ArrayList<Future<Object>>();
        Future<?> before = Future.succeededFuture();
        for (var call : calls) {
            var answer = together ? answer(lane, call) : before.compose(done -> answer(lane, call));
            answers.add(answer);
            before = answer;
        }
        return Future.all(answers).map(all -> all.<Object>list());
    }

    private static Future<Object> answer(Lane lane, Asked call) {
        return call.order()
                .<Future<Object>>map(order -> lane.execute(order, RunningLane.call(TIMEOUT))
                        .<Object>map(done -> List.of(done.summary(), done.change()))
                        .recover(BatchingVerticleTest::refusal))
                .orElseGet(() -> lane.look(call.instance(), TIMEOUT)
                        .map(seen -> List.of(seen.instance(), seen.activeSteps(), seen.properties())));
    }

    private static Future<Object> refusal(Throwable cause) {
        return cause instanceof FailureException refused
                ? Future.succeededFuture(refused.failure())
                : Future.failedFuture(cause);
    }

    private Script script() {
        var flows = new ArrayList<Begun>();
        var perFlow = new ArrayList<List<Asked>>();
        for (int number = 0; number < SCHEMAS; number++) {
            var versions = published("random-" + number);
            var both = SampleCondition.define(versions.both());
            for (int flow = 0; flow < FLOWS_BY_ONE_SCHEMA; flow++) {
                var acts = new RandomActs(chance, versions);
                begin(both.getFirst(), flows.size(), acts.properties()).ifPresent(begun -> {
                    flows.add(begun);
                    perFlow.add(calls(begun, both, acts));
                });
            }
        }
        return new Script(flows, mixed(perFlow));
    }

    /** Both versions without faults. */
    private Versions published(String identifier) {
        while (true) {
            var versions = new RandomSchemas(chance).versions().called(identifier);
            boolean valid = versions.both().stream()
                    .allMatch(schema -> FlowSchemaCheck.faults(schema).isEmpty());
            if (valid && !versions.first().equals(versions.second())) {
                versions.both()
                        .forEach(schema -> schemas.publish(
                                identifier, SchemaBuilder.of(schema).document()));
                return versions;
            }
        }
    }

    private Optional<Begun> begin(FlowDefinition definition, int number, Map<String, Object> properties) {
        var id = new FlowInstanceId(new UUID(1, number));
        var subject = new SubjectKey(SubjectKey.PERSON, "person-" + number);
        return machine.start(definition, id, subject, 1, properties, TestFlow.NOW) instanceof Verdict.Moved moved
                ? Optional.of(new Begun(moved.next(), moved.change(), properties))
                : Optional.empty();
    }

    /** Calls that make sense one after the other; keys are used again now and then. */
    private List<Asked> calls(Begun begun, List<FlowDefinition> both, RandomActs acts) {
        var calls = new ArrayList<Asked>();
        var instance = begun.instance();
        for (int left = chance.below(MOST_CALLS); left > 0; left--) {
            if (acts.next(instance) instanceof Walk.Commanding commanding) {
                var command = commanding.on(instance, both);
                boolean validateOnly = chance.in100(10);
                var origin = origin(instance.id(), command);
                var order = new Order(instance.id(), command, origin, validateOnly);
                calls.add(new Asked(instance.id(), Optional.of(order)));
                var definition = both.get(instance.version() - 1);
                var verdict = machine.apply(definition, instance, begun.properties(), command, TestFlow.NOW);
                instance = verdict instanceof Verdict.Moved moved && !validateOnly ? moved.next() : instance;
            } else {
                calls.add(new Asked(instance.id(), Optional.empty()));
            }
        }
        return calls;
    }

    private Origin origin(FlowInstanceId flow, FlowCommand command) {
        if (chance.in100(80)) {
            return unkeyed();
        }
        var key = "key-" + chance.below(3);
        return new Origin(
                CommandId.ofKey(flow.toString(), key),
                Optional.empty(),
                Optional.of(key),
                Optional.of(command.toString()));
    }

    private Origin unkeyed() {
        return Origin.of(new CommandId(new UUID(2, commands++)));
    }

    /** The calls of all flows in one order, in which those of each flow stay in theirs. */
    private List<Asked> mixed(List<List<Asked>> perFlow) {
        var waiting = new ArrayList<>(perFlow.stream().map(ArrayList::new).toList());
        var mixed = new ArrayList<Asked>();
        while (!waiting.isEmpty()) {
            int next = chance.below(waiting.size());
            if (waiting.get(next).isEmpty()) {
                waiting.remove(next);
            } else {
                mixed.add(waiting.get(next).removeFirst());
            }
        }
        return mixed;
    }
}
