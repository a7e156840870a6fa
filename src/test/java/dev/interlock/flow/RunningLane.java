package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Call;
import dev.interlock.bus.CommandId;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.config.Flow;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.ScriptedFlowStore.Interference;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A lane with its starts on an event loop of its own, over a store in memory in which the test interferes. */
final class RunningLane implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** A schema on which calls can be repeated, be wrong, and depend on the subject. */
    static final SchemaBuilder SCHEMA = SchemaBuilder.schema("way")
            .entry("one")
            .step("two")
            .finale("three")
            .manual("again", "one", "one")
            .manual("first", "one", "two")
            .manual("second", "two", "three")
            .manual("grow", "one", "three", "subject.age >= 18");

    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final FlowVerticle.Stores stores = new StoresInMemory(Clock.systemUTC()).stores();
    private final ScriptedFlowStore store = new ScriptedFlowStore(stores.flows());
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final AtomicInteger definitionReads = new AtomicInteger();
    private final Lane lane;
    private final Starts starts;
    private final SubjectChanges changes;

    RunningLane(Flow settings) {
        var reader = new FlowSchemaReader(FlowSchemaReader.Limits.none(), new Conditions(1000));
        var definitions = new Definitions(eventLoop, new SlowSchemas(), reader, 10);
        lane = new Lane(eventLoop, settings, store, definitions, Clock.systemUTC(), new CopyMetrics(metrics));
        starts = new Starts(settings, store, definitions, Clock.systemUTC(), lane::pause, lane::keep);
        changes = new SubjectChanges(
                settings,
                new ScriptedSubjectStore(stores.subjects(), store),
                definitions,
                SubjectCheck.size(settings.maxSubjectPropertiesSize()),
                Clock.systemUTC(),
                lane::pause);
        publish(SCHEMA);
    }

    static RunningLane usual() {
        return new RunningLane(settings(256, 8192, 8));
    }

    static Flow settings(int batch, int queue, int attempts) {
        return new Flow(
                1,
                batch,
                queue,
                1 << 20,
                10,
                attempts,
                100,
                1000,
                Duration.ofSeconds(2),
                Duration.ofDays(1),
                Optional.empty(),
                100,
                100,
                100,
                1000,
                1000,
                2,
                Optional.empty());
    }

    void publish(SchemaBuilder schema) {
        var document = schema.document();
        stores.schemas().publish(document.path("identifier").asText(), document);
    }

    static SubjectKey person(String key) {
        return new SubjectKey(SubjectKey.PERSON, key);
    }

    void identify(String person, Map<String, Object> properties) {
        var change = new PropertyChange(properties, Set.of());
        stores.subjects().merge(UUID.randomUUID(), person(person), change, StoreContract::accept);
    }

    int definitionReads() {
        return definitionReads.get();
    }

    /** Calls that found a copy of their flow, or did not. */
    long cacheGets(String result) {
        return (long) metrics.get("interlock.flow.cache.gets")
                .tag("result", result)
                .counter()
                .count();
    }

    ScriptedFlowStore store() {
        return store;
    }

    /** Runs something on the lane's event loop. */
    <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        eventLoop.runOnContext(go -> work.get().onComplete(done));
        return done.future();
    }

    /** Waits until the event loop has done what it was given, and what that gave it next. */
    void awaitTurn() {
        await(on(() -> on(Future::succeededFuture)));
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(TIMEOUT.toSeconds() * 2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no result", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Waits for a future that must fail. */
    static Throwable awaitFailure(Future<?> future) {
        return await(future.transform(result -> result.failed()
                ? Future.succeededFuture(result.cause())
                : Future.failedFuture("succeeded with " + result.result())));
    }

    static Failure awaitRefusal(ErrorCode code, Future<?> future) {
        var cause = awaitFailure(future);
        if (!(cause instanceof FailureException refused)) {
            throw new AssertionError("no refusal", cause);
        }
        assertEquals(code, refused.failure().code(), refused.failure().message());
        return refused.failure();
    }

    /** A person with a flow of {@link #SCHEMA} in step one, of which the lane knows nothing. */
    FlowInstanceId startedFlow(String person) {
        identify(person, Map.of("age", 17L));
        return startElsewhere(person, 1);
    }

    Future<Summary> start(String person, boolean force, Origin origin, Duration timeout) {
        return on(() -> starts.start(new Starts.Request(person(person), "way", force, origin), timeout));
    }

    Future<Settlement.Decided> change(String person, Map<String, Object> properties) {
        return change(person, properties, TIMEOUT);
    }

    Future<Settlement.Decided> change(String person, Map<String, Object> properties, Duration timeout) {
        var change = new PropertyChange(properties, Set.of());
        return on(() -> changes.merge(UUID.randomUUID(), person(person), change, Optional.of("ann"), timeout));
    }

    Future<Optional<Settlement.Decided>> delete(String person) {
        return on(() -> changes.delete(person(person), Optional.of("ann"), TIMEOUT));
    }

    /** Another node creates a person. */
    void createElsewhere(String person, Map<String, Object> properties) {
        stores.subjects().create(new Subject(UUID.randomUUID(), person(person), properties, 0));
    }

    /** A person as it is, if there is one. */
    Optional<Subject> subject(String person) {
        return stores.subjects().read(person(person)).result();
    }

    /** A call as a lane sees it, which reads no more of it than these. */
    static Call call(Duration timeout) {
        return Call.of(Action.TRANSITION, JsonNodeFactory.instance.objectNode(), timeout, Optional.empty());
    }

    /** The same from another node, which has sent it so long ago. */
    static Call callSentAgo(Duration age) {
        return callSentAgo(age, TIMEOUT);
    }

    static Call callSentAgo(Duration age, Duration timeout) {
        var call = call(timeout);
        return new Call(
                call.action(),
                call.data(),
                call.command(),
                false,
                Optional.of(age),
                timeout,
                call.sinceNanos(),
                call.actor());
    }

    Future<Executed> execute(FlowInstanceId instance, String transition) {
        return execute(order(instance, transition));
    }

    Future<Executed> execute(Order transit) {
        return execute(transit, call(TIMEOUT));
    }

    Future<Executed> execute(Order transit, Call call) {
        return on(() -> lane.execute(transit, call));
    }

    /** For use on the event loop. */
    Lane lane() {
        return lane;
    }

    Future<Seen> look(FlowInstanceId instance) {
        return on(() -> lane.look(instance, TIMEOUT));
    }

    static Origin anyone() {
        return Origin.of(CommandId.random());
    }

    static Origin keyed(String key, String fingerprint) {
        return new Origin(CommandId.ofKey("test", key), Optional.empty(), Optional.of(key), Optional.of(fingerprint));
    }

    static Order order(FlowInstanceId instance, String transition) {
        return new Order(instance, TestFlow.command(transition), anyone(), false);
    }

    static Order keyedOrder(FlowInstanceId instance, String transition, String key) {
        return new Order(instance, TestFlow.command(transition), keyed(key, transition), false);
    }

    static Order expecting(FlowInstanceId instance, String transition, long revision) {
        return new Order(
                instance,
                new TransitionCommand(transition, Optional.empty(), OptionalLong.of(revision), Map.of()),
                anyone(),
                false);
    }

    /** Another writer takes a transition, unseen by the lane. */
    void takeElsewhere(FlowInstanceId id, String transition) {
        takeElsewhere(SCHEMA, id, transition);
    }

    void takeElsewhere(SchemaBuilder schema, FlowInstanceId id, String transition) {
        takeElsewhere(schema, id, transition, anyone());
    }

    /** Another node does the very command of an order. */
    void takeElsewhere(Order order, String transition) {
        takeElsewhere(SCHEMA, order.instance(), transition, order.origin());
    }

    private void takeElsewhere(SchemaBuilder schema, FlowInstanceId id, String transition, Origin origin) {
        var stored = Optional.ofNullable(
                        stores.flows().load(List.of(id)).result().get(id))
                .orElseThrow();
        var verdict = new FlowMachine(100)
                .apply(
                        schema.define(),
                        stored.instance(),
                        stored.subject().orElseThrow().properties(),
                        TestFlow.command(transition),
                        TestFlow.NOW);
        if (!(verdict instanceof Verdict.Moved moved)) {
            throw new AssertionError("refused elsewhere: " + verdict);
        }
        var change = new Move.Logged(moved.next().revision(), origin, moved.change());
        var written = stores.flows()
                .write(List.of(
                        new Move(stored.instance().revision(), OptionalLong.empty(), moved.next(), List.of(change))));
        assertEquals(Set.of(id), written.result());
    }

    /** Another writer starts the given run of a person's flow, unseen by the lane. */
    FlowInstanceId startElsewhere(String person, int run) {
        return startElsewhere(SCHEMA, person, run);
    }

    FlowInstanceId startElsewhere(SchemaBuilder schema, String person, int run) {
        var id = FlowInstanceId.create(TestFlow.NOW);
        var verdict =
                new FlowMachine(100).start(schema.define(), id, person(person), run, Map.of("age", 17L), TestFlow.NOW);
        if (!(verdict instanceof Verdict.Moved moved)) {
            throw new AssertionError("refused elsewhere: " + verdict);
        }
        var change = new Move.Logged(1, anyone(), moved.change());
        var written = stores.flows().create(new Move(0, OptionalLong.empty(), moved.next(), List.of(change)));
        assertEquals(true, written.result());
        return id;
    }

    FlowInstance stored(FlowInstanceId id) {
        return Optional.ofNullable(stores.flows().load(List.of(id)).result().get(id))
                .orElseThrow()
                .instance();
    }

    List<LogEntry> history(FlowInstanceId id) {
        return stores.flows().history(id, 0, 1000).result();
    }

    List<FlowInstance> flowsOf(String person) {
        return stores.subjects().flows(person(person)).result();
    }

    /** Stops the next call of an operation at its door. */
    Held hold(Operation operation) {
        var held = new Held();
        store.next(operation, Interference.heldUntil(held.reached::tryComplete, held.gate.future()));
        return held;
    }

    /** The same, but it does not happen, and the caller is told of a failure. */
    Held holdAndFail(Operation operation, Effect effect) {
        var held = new Held();
        store.next(operation, Interference.heldAndFailing(held.reached::tryComplete, held.gate.future(), effect));
        return held;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    /** Answers a turn of the event loop later and counts the versions read. */
    private final class SlowSchemas implements SchemaStore {

        @Override
        public Future<Optional<ObjectNode>> version(String identifier, int version) {
            definitionReads.incrementAndGet();
            return later(stores.schemas().version(identifier, version));
        }

        private <T> Future<T> later(Future<T> answer) {
            Promise<T> later = Promise.promise();
            eventLoop.runOnContext(go -> answer.onComplete(later));
            return later.future();
        }

        @Override
        public Future<Published> publish(String identifier, ObjectNode document) {
            return later(stores.schemas().publish(identifier, document));
        }

        @Override
        public Future<Boolean> setCurrent(String identifier, int version) {
            return later(stores.schemas().setCurrent(identifier, version));
        }

        @Override
        public Future<Set<String>> steps(String identifier, Set<String> wanted) {
            return later(stores.schemas().steps(identifier, wanted));
        }

        @Override
        public Future<Optional<Current>> current(String identifier) {
            return later(stores.schemas().current(identifier));
        }

        @Override
        public Future<List<Listed>> list(String after, int limit) {
            return later(stores.schemas().list(after, limit));
        }
    }

    /** A call of the store that waits for the test. */
    final class Held {
        private final Promise<Void> reached = Promise.promise();
        private final Promise<Void> gate = Promise.promise();

        void awaitReached() {
            await(reached.future());
        }

        /** On the event loop, as the database answers. */
        void release() {
            eventLoop.runOnContext(go -> gate.complete());
        }
    }
}
