package dev.interlock.client;

import java.util.HashSet;
import java.util.Set;

/** How far the changes of one flow have been told, and whether the next ones come by themselves. */
final class Line {
    private long revision;

    /** The ids of what changed by that revision, as far as it was told. */
    private final Set<String> told = new HashSet<>();

    private boolean whole = true;
    private boolean behind;
    private boolean byId;
    private boolean finished;

    /** One whose changes up to a revision need not be told. */
    Line(long revision) {
        this.revision = revision;
    }

    /** The last revision of which surely nothing is missing: nobody says which change of a revision is its last. */
    long since() {
        return whole ? revision : revision - 1;
    }

    /** Whether a change is to be told, because it has not been; counts it as told. */
    boolean take(StateChange change) {
        if (change.revision() < revision || (whole && change.revision() == revision)) {
            return false;
        }
        if (change.revision() > revision) {
            revision = change.revision();
            whole = false;
            told.clear();
        }
        finished = change.endsFlow();
        return told.add(change.id());
    }

    /** Changes are missing: what comes is left alone until the flow is subscribed again. */
    void fallBehind() {
        behind = true;
    }

    boolean isBehind() {
        return behind;
    }

    /** What comes now goes on where it stands, because it was asked for by the flow's id. */
    void followById() {
        behind = false;
        byId = true;
    }

    /** On a new connection nothing is subscribed yet. */
    void disconnect() {
        byId = false;
    }

    /** Whether its flow has ended, and would be found again by its subject if it were reset. */
    boolean isDispensable() {
        return finished && !byId && !behind;
    }
}
