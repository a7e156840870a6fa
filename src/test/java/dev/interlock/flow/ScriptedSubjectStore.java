package dev.interlock.flow;

import dev.interlock.flow.ScriptedFlowStore.Operation;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A store of subjects in which a test interferes by the script of the flows' store. */
record ScriptedSubjectStore(SubjectStore store, ScriptedFlowStore script) implements SubjectStore {

    @Override
    public Future<Optional<Subject>> read(SubjectKey subject) {
        return script.run(Operation.READ_SUBJECT, 1, () -> store.read(subject));
    }

    @Override
    public Future<Optional<Subject>> create(Subject subject) {
        return script.run(Operation.CREATE_SUBJECT, 1, () -> store.create(subject));
    }

    @Override
    public Future<Settlement> merge(
            UUID id, SubjectKey subject, PropertyChange change, Function<Affected, Settlement> decide) {
        return script.run(Operation.MERGE, 1, () -> store.merge(id, subject, change, decide));
    }

    @Override
    public Future<Optional<Settlement>> delete(SubjectKey subject, Function<Affected, Settlement> decide) {
        return script.run(Operation.DELETE, 1, () -> store.delete(subject, decide));
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
