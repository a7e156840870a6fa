package dev.interlock.flow;

import java.util.List;
import java.util.OptionalLong;

/**
 * One or more successive changes of an instance that become durable together or not at all.
 *
 * @param expectedRevision the revision that the database must still hold; 0 for a new instance
 * @param subjectRevision the revision of the subject on which a condition relied, if one did
 * @param next the instance after the last change
 * @param changes one for each revision after the expected one, oldest first
 * @param tasks what becomes of the instance's tasks by all of the changes
 */
public record Move(
        long expectedRevision,
        OptionalLong subjectRevision,
        FlowInstance next,
        List<Logged> changes,
        TaskChanges tasks) {

    public Move {
        changes = List.copyOf(changes);
    }

    /** A move of an instance without tasks. */
    public Move(long expectedRevision, OptionalLong subjectRevision, FlowInstance next, List<Logged> changes) {
        this(expectedRevision, subjectRevision, next, changes, TaskChanges.NONE);
    }

    /** A change that is to be logged, with the revision it leads to. */
    public record Logged(long revision, LogEntry.Origin origin, Change change) {}
}
