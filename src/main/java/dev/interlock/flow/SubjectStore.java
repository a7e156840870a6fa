package dev.interlock.flow;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Where subjects are kept. Failed futures carry a {@link dev.interlock.bus.StoreException}. */
public interface SubjectStore {

    /** Creates the subject or merges the properties into it; those named in {@code removed} go away. */
    Future<Subject> merge(SubjectKey subject, Map<String, Object> properties, Set<String> removed);

    /** The key of the subject that has this id. */
    Future<Optional<SubjectKey>> find(UUID id);

    /** The latest instance of each schema that the subject has had, oldest first. */
    Future<List<FlowInstance>> flows(SubjectKey subject);
}
