package dev.interlock.flow;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store that tells of each move that it has written.
 *
 * @param written told of what was written together, before the writer is
 */
record TellingFlowStore(FlowStore store, Consumer<List<Move>> written) implements FlowStore {

    @Override
    public Future<Set<FlowInstanceId>> write(List<Move> moves) {
        return store.write(moves)
                .onSuccess(moved -> tell(moves.stream()
                        .filter(move -> moved.contains(move.next().id()))
                        .toList()));
    }

    @Override
    public Future<Boolean> create(Move start) {
        return store.create(start).onSuccess(done -> tell(done ? List.of(start) : List.of()));
    }

    @Override
    public Future<Boolean> replace(Move end, Move start) {
        return store.replace(end, start).onSuccess(done -> tell(done ? List.of(end, start) : List.of()));
    }

    private void tell(List<Move> moves) {
        if (!moves.isEmpty()) {
            written.accept(moves);
        }
    }

    @Override
    public Future<Map<FlowInstanceId, Stored>> load(Collection<FlowInstanceId> ids, Set<SchemaVersion> bare) {
        return store.load(ids, bare);
    }

    @Override
    public Future<Map<FlowInstanceId, Revisions>> revisions(Collection<FlowInstanceId> ids) {
        return store.revisions(ids);
    }

    @Override
    public Future<List<LogEntry>> find(Collection<Sought> commands, Duration maximalAge) {
        return store.find(commands, maximalAge);
    }

    @Override
    public Future<List<LogEntry>> history(FlowInstanceId id, long afterRevision, int limit) {
        return store.history(id, afterRevision, limit);
    }

    @Override
    public Future<BeforeStart> beforeStart(
            SubjectKey subject, String schema, LogEntry.Origin origin, Duration maximalAge) {
        return store.beforeStart(subject, schema, origin, maximalAge);
    }

    @Override
    public Future<Optional<FlowInstanceId>> latest(SubjectKey subject, String schema) {
        return store.latest(subject, schema);
    }
}
