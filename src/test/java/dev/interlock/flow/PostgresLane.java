package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import dev.interlock.config.Database.Connections;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.ScriptedFlowStore.Interference;
import dev.interlock.flow.ScriptedFlowStore.Operation;
import dev.interlock.flow.Settlement.Decided;
import dev.interlock.store.PgFlowStore;
import dev.interlock.store.PgSchemaStore;
import dev.interlock.store.PgSubjectStore;
import dev.interlock.store.Postgres;
import dev.interlock.store.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A lane with its starts and its changes of subjects over a real PostgreSQL, with an event loop and connections of its own: two of
 * them are as foreign to each other as two nodes. A test can hold its writes before they leave, and its changes of subjects while
 * their transaction is open.
 */
final class PostgresLane implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final Postgres postgres;
    private final ScriptedFlowStore store;
    private final HeldDecisions subjects;
    private final SchemaStore schemas;
    private final Definitions definitions;
    private final Lane lane;
    private final Starts starts;
    private final SubjectChanges changes;

    PostgresLane(TestDatabase database) {
        this(database, database.connections());
    }

    PostgresLane(TestDatabase database, Connections access) {
        var settings = RunningLane.settings(256, 8192, 8);
        postgres = new Postgres(vertx, database.url(), access);
        var pipeline = postgres.pipeline();
        store = new ScriptedFlowStore(new PgFlowStore(postgres, pipeline, settings.batch()));
        subjects = new HeldDecisions(
                new PgSubjectStore(postgres, pipeline, settings.batch()), new AtomicReference<>(Optional.empty()));
        schemas = new PgSchemaStore(postgres);
        var definitions = new Definitions(eventLoop, schemas, FlowSchemaReader.ofPublished(1000), 10);
        var clock = Clock.systemUTC();
        lane = new Lane(eventLoop, settings, store, definitions, clock, new CopyMetrics(new SimpleMeterRegistry()));
        starts = new Starts(settings, store, definitions, clock, lane::pause, lane::keep);
        changes = new SubjectChanges(settings, subjects, definitions, SubjectCheck.size(1000), clock, lane::pause);
        this.definitions = definitions;
    }

    void publish(SchemaBuilder schema) {
        var document = schema.document();
        RunningLane.await(on(() -> schemas.publish(document.path("identifier").asText(), document)));
    }

    /** Has the definition of a published schema at hand from now on. */
    void know(String schema) {
        RunningLane.await(on(() -> definitions.of(new SchemaVersion(schema, 1))));
    }

    private <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        eventLoop.runOnContext(go -> work.get().onComplete(done));
        return done.future();
    }

    Future<Summary> start(SubjectKey subject, String schema, boolean force) {
        var request = new Starts.Request(subject, schema, force, Origin.of(CommandId.random()));
        return on(() -> starts.start(request, RunningLane.TIMEOUT));
    }

    Future<Decided> change(SubjectKey subject, Map<String, Object> properties) {
        var change = new PropertyChange(properties, Set.of());
        return on(() -> changes.merge(UUID.randomUUID(), subject, change, Optional.empty(), RunningLane.TIMEOUT));
    }

    Future<Optional<Decided>> delete(SubjectKey subject) {
        return on(() -> changes.delete(subject, Optional.empty(), RunningLane.TIMEOUT));
    }

    Future<Executed> execute(FlowInstanceId flow, String transition) {
        return on(() -> lane.execute(RunningLane.order(flow, transition), RunningLane.call(RunningLane.TIMEOUT)));
    }

    /** Takes one transition of several flows in one write. */
    Future<?> executeTogether(String transition, List<FlowInstanceId> flows) {
        return on(() -> Future.all(flows.stream()
                .map(flow -> lane.execute(RunningLane.order(flow, transition), RunningLane.call(RunningLane.TIMEOUT)))
                .toList()));
    }

    FlowInstance look(FlowInstanceId flow) {
        return RunningLane.await(lookLater(flow)).instance();
    }

    Future<Seen> lookLater(FlowInstanceId flow) {
        return on(() -> lane.look(flow, RunningLane.TIMEOUT));
    }

    List<LogEntry> history(FlowInstanceId flow) {
        return RunningLane.await(on(() -> store.history(flow, 0, 1000)));
    }

    Optional<Subject> subject(SubjectKey key) {
        return RunningLane.await(on(() -> subjects.read(key)));
    }

    /** Holds the next write of the lane before it leaves. */
    Held holdWrite() {
        var reached = new CountDownLatch(1);
        var gate = Promise.<Void>promise();
        store.next(Operation.WRITE, Interference.heldUntil(reached::countDown, gate.future()));
        return new Held(reached, () -> eventLoop.runOnContext(go -> gate.complete()));
    }

    /** Holds the next change of a subject when its row is changed and its flows are read, and before anything more is written. */
    Held holdDecision() {
        var decision = new Decision(new CountDownLatch(1), new CountDownLatch(1));
        subjects.next().set(Optional.of(decision));
        return new Held(decision.reached(), decision.gate()::countDown);
    }

    @Override
    public void close() {
        RunningLane.await(postgres.close());
        RunningLane.await(vertx.close());
    }

    /** Something that waits for the test. */
    record Held(CountDownLatch reached, Runnable gate) {

        void awaitReached() {
            awaitLatch(reached);
        }

        void release() {
            gate.run();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("was not reached");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private record Decision(CountDownLatch reached, CountDownLatch gate) {}

    /** Keeps the event loop of its lane busy while a decision is held: the transaction stands still as if its node were slow. */
    private record HeldDecisions(SubjectStore store, AtomicReference<Optional<Decision>> next) implements SubjectStore {

        private Function<Affected, Settlement> held(Function<Affected, Settlement> decide) {
            return affected -> {
                next.getAndSet(Optional.empty()).ifPresent(decision -> {
                    decision.reached().countDown();
                    awaitLatch(decision.gate());
                });
                return decide.apply(affected);
            };
        }

        @Override
        public Future<Optional<Subject>> read(SubjectKey subject) {
            return store.read(subject);
        }

        @Override
        public Future<Optional<Subject>> create(Subject subject) {
            return store.create(subject);
        }

        @Override
        public Future<Settlement> merge(
                UUID id, SubjectKey subject, PropertyChange change, Function<Affected, Settlement> decide) {
            return store.merge(id, subject, change, held(decide));
        }

        @Override
        public Future<Optional<Settlement>> delete(SubjectKey subject, Function<Affected, Settlement> decide) {
            return store.delete(subject, held(decide));
        }

        @Override
        public Future<Optional<SubjectKey>> find(UUID id) {
            return store.find(id);
        }

        @Override
        public Future<List<FlowInstance>> flows(SubjectKey subject) {
            return store.flows(subject);
        }
    }
}
