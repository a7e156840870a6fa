package dev.interlock.flow;

import dev.interlock.bus.Failure;
import java.util.List;
import java.util.Set;

/** What the rules say to the change of a subject while it is being made. */
public sealed interface Settlement {

    /** What is said when all is at hand that the rules need. */
    sealed interface Decided extends Settlement {}

    /** The change stands, and the moves of the flows, also of new ones, are written with it. */
    record Accepted(Subject subject, List<Move> moves) implements Decided {

        public Accepted {
            moves = List.copyOf(moves);
        }
    }

    /** The change is undone because of these failures, of which there is at least one. */
    record Refused(List<Failure> failures) implements Decided {

        public Refused {
            failures = List.copyOf(failures);
        }
    }

    /** The change is undone because it concerns flows of versions that are not at hand; with these it can be made again. */
    record Unprepared(Set<SchemaVersion> missing) implements Settlement {

        public Unprepared {
            missing = Set.copyOf(missing);
        }
    }
}
