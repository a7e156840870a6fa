package dev.interlock.flow;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A store that notes what it is asked, and in which a test interferes: with the next call of an operation, or with all that follow.
 *
 * <p>Thread-safe.
 */
final class ScriptedFlowStore implements FlowStore {
    private final FlowStore store;
    private final List<Done> done = new ArrayList<>();
    private final Map<Operation, Deque<Interference>> next = new EnumMap<>(Operation.class);
    private final Map<Operation, Interference> always = new EnumMap<>(Operation.class);
    private final Set<FlowInstanceId> unwritable = new HashSet<>();
    private Set<SchemaVersion> bare = Set.of();

    ScriptedFlowStore(FlowStore store) {
        this.store = store;
    }

    /** Interferes with the next call of an operation with which nothing interferes yet. */
    synchronized ScriptedFlowStore next(Operation operation, Interference interference) {
        next.computeIfAbsent(operation, fresh -> new ArrayDeque<>()).add(interference);
        return this;
    }

    /** Interferes with all calls of an operation for which nothing else was said. */
    synchronized ScriptedFlowStore always(Operation operation, Interference interference) {
        always.put(operation, interference);
        return this;
    }

    /** Refuses each statement that writes this instance. */
    synchronized void refuseWritesOf(FlowInstanceId instance) {
        unwritable.add(instance);
    }

    /** What was asked since this was last called. */
    synchronized List<Done> done() {
        var since = List.copyOf(done);
        done.clear();
        return since;
    }

    /** Of what was asked since then: how many things each call of an operation was about. */
    List<Integer> sizes(Operation operation) {
        return done().stream()
                .filter(done -> done.operation() == operation)
                .map(Done::size)
                .toList();
    }

    private synchronized void note(Set<SchemaVersion> bare) {
        this.bare = bare;
    }

    /** The versions that the last load named as bare. */
    synchronized Set<SchemaVersion> bare() {
        return bare;
    }

    /** Runs a call as the script says; also for the other stores of a lane, so that all are noted in one order. */
    <T> Future<T> run(Operation operation, int size, Supplier<Future<T>> call) {
        return interference(operation, size).around(call);
    }

    private synchronized Interference interference(Operation operation, int size) {
        done.add(new Done(operation, size));
        var scripted = next.getOrDefault(operation, new ArrayDeque<>()).poll();
        return scripted != null ? scripted : always.getOrDefault(operation, Interference.none());
    }

    private synchronized boolean refuses(List<Move> moves) {
        return moves.stream().anyMatch(move -> unwritable.contains(move.next().id()));
    }

    @Override
    public Future<Map<FlowInstanceId, Stored>> load(Collection<FlowInstanceId> ids, Set<SchemaVersion> bare) {
        note(bare);
        return run(Operation.LOAD, ids.size(), () -> store.load(ids, bare));
    }

    @Override
    public Future<Map<FlowInstanceId, Revisions>> revisions(Collection<FlowInstanceId> ids) {
        return run(Operation.REVISIONS, ids.size(), () -> store.revisions(ids));
    }

    @Override
    public Future<Set<FlowInstanceId>> write(List<Move> moves) {
        return run(
                Operation.WRITE,
                moves.size(),
                () -> refuses(moves) ? Future.failedFuture(Interference.failure(Effect.REFUSED)) : store.write(moves));
    }

    @Override
    public Future<Boolean> create(Move start) {
        return run(Operation.CREATE, 1, () -> store.create(start));
    }

    @Override
    public Future<List<LogEntry>> find(Collection<Sought> commands, Duration maximalAge) {
        return run(Operation.FIND, commands.size(), () -> store.find(commands, maximalAge));
    }

    @Override
    public Future<List<LogEntry>> history(FlowInstanceId id, long afterRevision, int limit) {
        return run(Operation.HISTORY, 1, () -> store.history(id, afterRevision, limit));
    }

    @Override
    public Future<Boolean> replace(Move end, Move start) {
        return run(Operation.REPLACE, 2, () -> store.replace(end, start));
    }

    @Override
    public Future<BeforeStart> beforeStart(
            SubjectKey subject, String schema, LogEntry.Origin origin, Duration maximalAge) {
        return run(Operation.BEFORE_START, 1, () -> store.beforeStart(subject, schema, origin, maximalAge));
    }

    @Override
    public Future<Optional<FlowInstanceId>> latest(SubjectKey subject, String schema) {
        return run(Operation.LATEST, 1, () -> store.latest(subject, schema));
    }

    enum Operation {
        LOAD,
        REVISIONS,
        WRITE,
        CREATE,
        FIND,
        HISTORY,
        REPLACE,
        BEFORE_START,
        LATEST,
        READ_SUBJECT,
        CREATE_SUBJECT,
        MERGE,
        DELETE
    }

    /** A call of an operation, with how many things it was about. */
    record Done(Operation operation, int size) {}

    /**
     * What happens to a call of the store.
     *
     * @param before done first, on the caller's thread
     * @param gate what the call waits for then
     * @param happens whether the call reaches the store
     * @param failure how it ends if not with the store's answer
     */
    record Interference(Runnable before, Future<?> gate, boolean happens, Optional<Exception> failure) {

        static Interference none() {
            return after(() -> {});
        }

        /** Somebody else comes first. */
        static Interference after(Runnable foreign) {
            return new Interference(foreign, Future.succeededFuture(), true, Optional.empty());
        }

        static Interference failing(Effect effect) {
            return new Interference(() -> {}, Future.succeededFuture(), false, Optional.of(failure(effect)));
        }

        /** The effect takes place, but the caller does not learn it. */
        static Interference failingAfterwards(Effect effect) {
            return new Interference(() -> {}, Future.succeededFuture(), true, Optional.of(failure(effect)));
        }

        /** The effect takes place, but the code behind it has a fault. */
        static Interference breakingAfterwards() {
            return new Interference(
                    () -> {}, Future.succeededFuture(), true, Optional.of(new IllegalStateException("scripted")));
        }

        static Interference heldUntil(Runnable reached, Future<?> gate) {
            return new Interference(reached, gate, true, Optional.empty());
        }

        static Interference heldAndFailing(Runnable reached, Future<?> gate, Effect effect) {
            return new Interference(reached, gate, false, Optional.of(failure(effect)));
        }

        static StoreException failure(Effect effect) {
            return new StoreException(effect, "as scripted", new IllegalStateException("scripted"));
        }

        <T> Future<T> around(Supplier<Future<T>> call) {
            before.run();
            return gate.compose(open -> {
                var result = happens ? call.get() : Future.<T>failedFuture("did not happen");
                return failure.isEmpty() ? result : result.transform(any -> Future.failedFuture(failure.get()));
            });
        }
    }
}
