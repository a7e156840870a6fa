package dev.interlock.flow;

import dev.interlock.flow.Settlement.Accepted;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A store that tells of each move of flows that it has written with a change of their subject.
 *
 * @param written told of what was written together, before the writer is
 */
record TellingSubjectStore(SubjectStore store, Consumer<List<Move>> written) implements SubjectStore {

    @Override
    public Future<Settlement> merge(
            UUID id, SubjectKey subject, PropertyChange change, Function<Affected, Settlement> decide) {
        return store.merge(id, subject, change, decide).onSuccess(this::tell);
    }

    @Override
    public Future<Optional<Settlement>> delete(SubjectKey subject, Function<Affected, Settlement> decide) {
        return store.delete(subject, decide).onSuccess(deleted -> deleted.ifPresent(this::tell));
    }

    private void tell(Settlement settlement) {
        if (settlement instanceof Accepted accepted && !accepted.moves().isEmpty()) {
            written.accept(accepted.moves());
        }
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
    public Future<Optional<SubjectKey>> find(UUID id) {
        return store.find(id);
    }

    @Override
    public Future<List<FlowInstance>> flows(SubjectKey subject) {
        return store.flows(subject);
    }
}
