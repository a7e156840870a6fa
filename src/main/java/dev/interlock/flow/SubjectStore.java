package dev.interlock.flow;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Where subjects are kept. Failed futures carry a {@link dev.interlock.bus.StoreException}, which says whether a change may have
 * happened.
 */
public interface SubjectStore {

    /** Reads a subject of any kind. */
    Future<Optional<Subject>> read(SubjectKey subject);

    /**
     * Creates a subject with which no flow starts.
     *
     * @param subject without a revision, which it gets here
     * @return the subject as it is now; empty, with nothing changed, if it is there already or flows start with it
     */
    Future<Optional<Subject>> create(Subject subject);

    /**
     * Creates the subject or merges properties into it, and writes with that what is decided for its flows; all or nothing.
     *
     * <p>A merge that changes nothing leaves the revision as it is. Fails with
     * {@link dev.interlock.bus.StoreException.Effect#ABORTED_BY_CONCURRENCY} if one of the flows was moved by somebody else meanwhile.
     *
     * @param id of the subject if it is new
     * @param decide asked between the change and its commit, on the caller's thread; must only depend on what it is given
     * @return what was decided; only with {@link Settlement.Accepted} has anything changed
     */
    Future<Settlement> merge(UUID id, SubjectKey subject, PropertyChange change, Function<Affected, Settlement> decide);

    /**
     * Deletes the subject, in the same manner. Its flows and their history stay.
     *
     * @return what was decided; empty if there is no such subject
     */
    Future<Optional<Settlement>> delete(SubjectKey subject, Function<Affected, Settlement> decide);

    /** The key of the subject that has this id. */
    Future<Optional<SubjectKey>> find(UUID id);

    /** The latest instance of each schema that the subject has had, oldest first. */
    Future<List<FlowInstance>> flows(SubjectKey subject);
}
