package dev.interlock.flow;

import java.util.List;
import java.util.OptionalLong;

/**
 * One or more successive changes of an instance that become durable together or not at all.
 *
 * @param expectedRevision the revision that the database must still hold; 0 for a new instance
 * @param subjectRevision the revision of the subject on which a condition relied, if one did
 * @param waitsForSubject whether the instance goes on waiting for properties of its subject, which must not change unseen meanwhile
 * @param next the instance after the last change
 * @param changes one for each revision after the expected one, oldest first
 * @param tasks what becomes of the instance's tasks by all of the changes
 */
public record Move(
        long expectedRevision,
        OptionalLong subjectRevision,
        boolean waitsForSubject,
        FlowInstance next,
        List<Logged> changes,
        TaskChanges tasks) {

    public Move {
        changes = List.copyOf(changes);
    }

    /** A move by one definition. */
    static Move of(
            FlowDefinition definition,
            FlowInstance before,
            OptionalLong subjectRevision,
            FlowInstance next,
            List<Logged> changes) {
        return new Move(
                before.revision(),
                subjectRevision,
                definition.waitsForSubject(next),
                next,
                changes,
                TaskChanges.between(definition, before, definition, next));
    }

    /** A move of an instance that has no tasks and waits for nothing. */
    public Move(long expectedRevision, OptionalLong subjectRevision, FlowInstance next, List<Logged> changes) {
        this(expectedRevision, subjectRevision, false, next, changes, TaskChanges.NONE);
    }

    /** A change that is to be logged, with the revision it leads to. */
    public record Logged(long revision, LogEntry.Origin origin, Change change) {}
}
