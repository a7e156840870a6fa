package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.bus.CommandId;
import dev.interlock.flow.LogEntry.Origin;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the contracts of the stores share. Names are new in each test, because a store may hold what other tests left. */
public abstract class StoreContract {
    /** The ids of one millisecond are in no order: each flow begins at another one. */
    private static final AtomicLong BEGIN = new AtomicLong(System.currentTimeMillis());

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final StoresUnderTest underTest;

    StoreContract(StoresUnderTest underTest) {
        this.underTest = underTest;
    }

    protected final FlowVerticle.Stores stores() {
        return underTest.stores();
    }

    protected final FlowSearch search(int maxScan) {
        return underTest.search(maxScan);
    }

    protected final EventFeed feed(int maxScan) {
        return underTest.feed(maxScan);
    }

    protected final <T> T await(Supplier<Future<T>> operation) {
        return underTest.await(operation);
    }

    /** Asks for all without waiting for any of them. */
    protected final <Q, A> List<A> atOnce(List<Q> requests, Function<Q, Future<A>> ask) {
        return await(() -> Future.all(requests.stream().map(ask).toList()).<List<A>>map(CompositeFuture::list));
    }

    protected final String unique(String name) {
        return name + '-' + mark;
    }

    protected final SubjectKey person(String name) {
        return new SubjectKey(SubjectKey.PERSON, unique(name));
    }

    /** Publishes a schema of one step that has this name. */
    protected final String published(String name) {
        var schema = unique(name);
        await(() -> stores().schemas().publish(schema, document(schema, "open")));
        return schema;
    }

    static com.fasterxml.jackson.databind.node.ObjectNode document(String schema, String step) {
        return SchemaBuilder.schema(schema)
                .entry(step)
                .finale("done")
                .manual("finish", step, "done")
                .document();
    }

    final Subject merged(SubjectKey key, Map<String, Object> properties) {
        return merged(key, new PropertyChange(properties, Set.of()));
    }

    final Subject merged(SubjectKey key, PropertyChange change) {
        var settlement = await(() -> stores().subjects().merge(UUID.randomUUID(), key, change, StoreContract::accept));
        return assertInstanceOf(Settlement.Accepted.class, settlement).subject();
    }

    /** Decides that a change of a subject stands and moves nothing. */
    static Settlement accept(Affected affected) {
        return new Settlement.Accepted(affected.subject(), List.of());
    }

    protected static FlowInstance fresh(SubjectKey subject, String schema, int run) {
        var steps = Map.of("open", new StepStatus(StepState.ACTIVE, 1, Set.of()));
        return new FlowInstance(
                FlowInstanceId.create(Instant.ofEpochMilli(BEGIN.incrementAndGet())),
                schema,
                1,
                subject,
                run,
                FlowState.ACTIVE,
                1,
                steps);
    }

    protected static FlowInstance after(FlowInstance before, FlowState state) {
        return new FlowInstance(
                before.id(),
                before.schema(),
                before.version(),
                before.subject(),
                before.run(),
                state,
                before.revision() + 1,
                Map.of("open", new StepStatus(StepState.COMPLETED, 1, Set.of())));
    }

    protected static Move move(long expected, FlowInstance next, Origin... origins) {
        return move(expected, OptionalLong.empty(), next, origins);
    }

    /** One change for each origin, the last one leads to {@code next}. */
    static Move move(long expected, OptionalLong subjectRevision, FlowInstance next, Origin... origins) {
        var changes = new java.util.ArrayList<Move.Logged>();
        for (int i = 0; i < origins.length; i++) {
            changes.add(new Move.Logged(next.revision() - origins.length + 1 + i, origins[i], change(next)));
        }
        return new Move(expected, subjectRevision, next, changes);
    }

    static Change change(FlowInstance next) {
        return new Change(
                Cause.TRANSITION,
                Optional.of("open"),
                Optional.of("finish"),
                List.of("open"),
                List.of("done"),
                next.state(),
                next.state().running() ? List.of("open") : List.of(),
                Map.of(
                        "open",
                        new StepChange(StepState.ACTIVE, new StepStatus(StepState.COMPLETED, 1, Set.of())),
                        "join",
                        new StepChange(StepState.INACTIVE, new StepStatus(StepState.INACTIVE, 0, Set.of(3, 12)))),
                Optional.of("reset"),
                OptionalInt.of(7));
    }

    protected static Origin anyone() {
        return Origin.of(CommandId.random());
    }

    static Origin keyed(String key) {
        return new Origin(
                CommandId.ofKey("test", key), Optional.of("ann"), Optional.of(key), Optional.of("print of " + key));
    }

    protected final FlowInstance created(SubjectKey subject, String schema, int run) {
        var instance = fresh(subject, schema, run);
        await(() -> stores().flows().create(move(0, instance, anyone())));
        return instance;
    }

    final Optional<FlowInstance> loaded(FlowInstance instance) {
        return Optional.ofNullable(await(() -> stores().flows().load(List.of(instance.id())))
                        .get(instance.id()))
                .map(FlowStore.Stored::instance);
    }

    final List<LogEntry> history(FlowInstance instance) {
        return await(() -> stores().flows().history(instance.id(), 0, 100));
    }
}
