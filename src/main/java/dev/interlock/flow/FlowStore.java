package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where instances, their subjects and their history are kept.
 *
 * <p>A failed future carries a {@link dev.interlock.bus.StoreException}, which says whether the operation may have happened; that of a
 * read never says it, as a read changes nothing.
 */
public interface FlowStore {

    /** Reads instances with their subjects; those that do not exist are missing from the answer. */
    default Future<Map<FlowInstanceId, Stored>> load(Collection<FlowInstanceId> ids) {
        return load(ids, Set.of());
    }

    /**
     * Reads instances with their subjects, but for those of some versions.
     *
     * @param bare versions whose instances are read as if their subjects were gone, which is cheaper
     */
    Future<Map<FlowInstanceId, Stored>> load(Collection<FlowInstanceId> ids, Set<SchemaVersion> bare);

    /** Reads the present revisions, to confirm what was decided on kept copies. */
    Future<Map<FlowInstanceId, Revisions>> revisions(Collection<FlowInstanceId> ids);

    /**
     * Writes each move whose expected revisions still hold, with its log rows; the others left no trace. No two moves may have the
     * same instance.
     *
     * @return the instances that were moved
     */
    Future<Set<FlowInstanceId>> write(List<Move> moves);

    /**
     * Writes a new instance with its log rows, unless the subject already has that run of the schema or the subject's revision is
     * another.
     *
     * @return whether it was written
     */
    Future<Boolean> create(Move start);

    /** Finds the log rows of commands that may have been done before, not older than the given age. */
    Future<List<LogEntry>> find(Collection<Sought> commands, Duration maximalAge);

    /** Reads the history of an instance after a revision, oldest first. */
    Future<List<LogEntry>> history(FlowInstanceId id, long afterRevision, int limit);

    /**
     * Ends one instance and starts another in its place, both or neither.
     *
     * @return whether both were written
     */
    Future<Boolean> replace(Move end, Move start);

    /** Reads what a start needs to know; a keyed command that is not older than the given age is looked for. */
    Future<BeforeStart> beforeStart(SubjectKey subject, String schema, LogEntry.Origin origin, Duration maximalAge);

    /** Reads the latest instance of a schema that a subject has. */
    Future<Optional<FlowInstanceId>> latest(SubjectKey subject, String schema);

    /** An instance with its subject; the subject of an ended flow may be gone. */
    record Stored(FlowInstance instance, Optional<Subject> subject) {}

    /** Present revisions of an instance and, if it is there, its subject (else 0). */
    record Revisions(long instance, long subject) {}

    /** A command to look for on one instance. */
    record Sought(FlowInstanceId instance, CommandId command, boolean keyed) {}

    /**
     * What a start depends on.
     *
     * @param currentVersion of the schema, if it is published
     * @param latest the subject's latest instance of the schema
     * @param keyed what an earlier start under the same idempotency key led to
     */
    record BeforeStart(
            Optional<Subject> subject,
            Optional<Integer> currentVersion,
            Optional<FlowInstance> latest,
            Optional<KeyedStart> keyed) {

        /** The same with what an earlier start led to. */
        public BeforeStart with(Optional<KeyedStart> earlier) {
            return new BeforeStart(subject, currentVersion, latest, earlier);
        }
    }

    /** The latest instance that was started under a key, with the log row of its start. */
    record KeyedStart(FlowInstance instance, LogEntry entry) {}
}
